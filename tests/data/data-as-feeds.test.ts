// A whole data set is a feed: every function that takes feeds takes it.
import { type Digits, iris, mnist, moons, plane, sine } from "@rxgrad/data";
import {
  accuracy,
  backprop,
  checkGradients,
  crossEntropy,
  dense,
  evaluate,
  initialParameters,
  input,
  meanSquaredError,
  sgd,
  softmax,
  tensor,
  train,
  values,
  withMetrics,
} from "rxgrad";
import { lastValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { smallFiles } from "./mnist-bytes.js";

const x = input("x", [1]);
const y = x.pipe(dense(1, { W: values([[0.5]]), b: values([0.25]) }));
const loss = meanSquaredError(y, input("t", [1]));

test("evaluates a loss and predictions on a set", async () => {
  const p = initialParameters(loss, { seed: 1 });
  const set = sine({ samples: 50 });
  // By a plain loop.
  const points = Array.from({ length: 50 }, (_, i) => Math.PI * ((2 * i) / 49 - 1));
  const wanted = points.reduce((sum, point) => sum + (0.5 * point + 0.25 - Math.sin(point)) ** 2, 0) / 50;
  assert.ok(Math.abs((await evaluate(loss, set, p)) - wanted) < 1e-14 * 50);
  const predicted = (await evaluate(y, set, p)).toArray();
  points.forEach((point, i) => {
    assert.ok(Math.abs((predicted[i] as number[])[0] - (0.5 * point + 0.25)) < 1e-14);
  });
});

test("trains on a list of sets", async () => {
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  const { iteration } = await lastValueFrom(train(W, [sine(), plane({ slopes: [2] })]));
  assert.is(iteration, 2);
});

test("checks gradients on whole sets", async () => {
  for (const [set, width, classes] of [
    [await iris(), 4, 3],
    [moons({ samples: 7 }), 2, 2],
  ] as const) {
    const probabilities = input("x", [width]).pipe(dense(classes), softmax());
    const errors = checkGradients(crossEntropy(probabilities, input("t", [classes])), set);
    assert.equal(Object.keys(errors), ["dense1/W", "dense1/b"]);
  }
});

test("measures metrics on digits as mnist gives them", async () => {
  const digits = await mnist({ files: smallFiles() });
  const probabilities = input("x", [784]).pipe(dense(10), softmax());
  const t = input("t", [10]);
  const W = sgd(backprop(crossEntropy(probabilities, t)), { learningRate: 0.01 });
  const part: Digits = digits.train;
  const measured = train(W, [part, digits.test]).pipe(
    withMetrics({ every: 1, y: probabilities, t, test: digits.test, metrics: { accuracy } }),
  );
  const { metrics } = await lastValueFrom(measured);
  assert.ok(metrics !== undefined && metrics.test.accuracy >= 0 && metrics.test.accuracy <= 1);
});

test("takes a set of a user's own interface", async () => {
  interface Measured {
    readonly x: number[][];
    readonly t: Float32Array;
    readonly weight: number[];
  }
  const measured: Measured = { x: [[1], [2]], t: Float32Array.of(1, 1), weight: [3, 4] };
  // (0.75 − 1)², (1.25 − 1)²
  assert.is(await evaluate(loss, measured, initialParameters(loss, { seed: 1 })), 0.0625);
});

test("the type of a tensor's arrays is as deep as its rank", () => {
  const [[first]] = tensor([[7, 8]]).toArray();
  assert.is(first, 7);
});

test.run();
