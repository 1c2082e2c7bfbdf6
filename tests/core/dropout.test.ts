import {
  backprop,
  compareGradients,
  crossEntropy,
  defineNode,
  dense,
  dropout,
  evaluate,
  type Feed,
  finiteDifference,
  fromJSON,
  GraphError,
  type Hyperparameter,
  HyperparameterError,
  initialParameters,
  input,
  iterations,
  matmul,
  meanSquaredError,
  type Node,
  type OptimizerNode,
  parameter,
  sgd,
  sigmoid,
  softmax,
  sumSquaredError,
  type Tensor,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const WIDTH = 40;
const ones = (samples: number): Feed => ({
  x: Array.from({ length: samples }, () => new Array<number>(WIDTH).fill(1)),
});

/** The output of dropout for ones, in each iteration. */
function masks(
  ratio: Hyperparameter,
  { seed = 1, name = "drop", sizes = [6, 6, 6] }: { seed?: number; name?: string; sizes?: number[] } = {},
): number[][] {
  const x = input("x", [WIDTH]);
  const dropped = x.pipe(dropout(ratio, { name }));
  const loss = sumSquaredError(dropped.pipe(dense(1)), x.pipe(dense(1)));
  const W = sgd(backprop(loss), { learningRate: 0 });
  return Array.from(iterations(W, sizes.map(ones), { seed }), (iteration) =>
    Array.from((iteration.value(dropped) as Tensor).data),
  );
}

/** The elements that are kept. */
const kept = (mask: readonly number[]): string => mask.map((value) => (value === 0 ? "." : "x")).join("");

test("elements are 0 or x / (1 − ratio), in the given proportion, so that the mean is kept", () => {
  for (const ratio of [0, 0.2, 0.5, 0.9]) {
    const drawn = masks(ratio, { sizes: [100, 100] }).flat();
    assert.equal(new Set(drawn), ratio === 0 ? new Set([1]) : new Set([0, 1 / (1 - ratio)]));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    // The mean of that many independent elements is off by one standard deviation, or a few.
    const deviation = Math.sqrt(ratio / (1 - ratio) / drawn.length);
    assert.ok(Math.abs(mean - 1) <= 4 * deviation, `ratio ${ratio}: the mean is ${mean}`);
  }
});

test("the mask depends only on seed, iteration, name and sample", () => {
  const [first, second, third] = masks(0.5);
  const samples = Array.from({ length: 6 }, (_, n) => kept(first.slice(n * WIDTH, (n + 1) * WIDTH)));
  assert.is(new Set(samples).size, 6);
  const others = [second, third, masks(0.5, { seed: 2 })[0], masks(0.5, { name: "other" })[0]];
  assert.is(new Set([first, ...others].map(kept)).size, 5);
  assert.equal(masks(0.5), [first, second, third]);
  // Other batches come before, and the batch has fewer samples.
  const [, , again] = masks(0.5, { sizes: [1, 9, 4] });
  assert.equal(again, third.slice(0, 4 * WIDTH));
});

test("a smaller ratio drops some of what a larger one drops", () => {
  const [few, many] = [masks(0.3)[0], masks(0.6)[0]];
  assert.ok(many.every((value, i) => value === 0 || few[i] !== 0));
  assert.ok(many.filter((value) => value === 0).length > few.filter((value) => value === 0).length);
});

const feeds = [0, 1, 2].map((k) => ({
  x: Array.from({ length: 5 }, (_, n) => Array.from({ length: 4 }, (_, i) => Math.sin(1 + k + 5 * n + i))),
  t: [0, 1, 2, 1, k],
}));

test("every strategy of finite differences sees the network that backprop sees", () => {
  // Dropped are units, inputs, and weights.
  const x = input("x", [4]).pipe(dropout(0.2));
  const W = parameter([6, 3], { name: "W" }).pipe(dropout(0.4));
  const y = matmul(x.pipe(dense(6), sigmoid(), dropout(0.5)), W).pipe(softmax());
  const loss = crossEntropy(y, input("t", []));
  const exact = backprop(loss);
  const strategies = (["direct", "propagated", "auto"] as const).map((strategy) =>
    finiteDifference(loss, { strategy }),
  );
  const comparisons = strategies.map((each) => compareGradients(each, exact));
  const optimizer = sgd(exact, { learningRate: 0.1 });
  let count = 0;
  for (const iteration of iterations(optimizer, feeds, { seed: 3, watch: comparisons })) {
    for (const comparison of comparisons) {
      const errors = iteration.value(comparison);
      assert.equal(Object.keys(errors), ["dense1/W", "dense1/b", "W"]);
      for (const [name, error] of Object.entries(errors)) assert.ok(error < 1e-7, `${name}: ${error}`);
    }
    count++;
  }
  assert.is(count, feeds.length);
});

test("the nodes after it are checked with masked samples, and found to keep samples independent", () => {
  const doubled = defineNode({
    kind: "doubled",
    forward(out, x) {
      for (let i = 0; i < out.size; i++) out.data[i] = 2 * x.data[i];
    },
  });
  const y = input("x", [4]).pipe(dense(6), dropout(0.3), doubled(), dense(3), softmax());
  // Refused for nodes whose samples may depend on one another, as those of zeros may.
  const W = sgd(finiteDifference(crossEntropy(y, input("t", [])), { strategy: "collapsed" }), { learningRate: 0.1 });
  assert.is([...iterations(W, feeds, { seed: 6 })].length, feeds.length);
});

test("evaluation drops nothing", async () => {
  const hidden = input("x", [4]).pipe(dense(6), sigmoid());
  const [plain, dropped] = [hidden.pipe(dense(3, { name: "out" })), hidden.pipe(dropout(), dense(3, { name: "out" }))];
  const start = initialParameters(dropped, { seed: 5 });
  const feed = { x: feeds[0].x };
  const value = (node: Node): Promise<Tensor> => evaluate(node, feed, start) as Promise<Tensor>;
  assert.equal((await value(dropped)).data, (await value(plain)).data);
  const last = dropped.pipe(dropout(0.9));
  assert.equal((await value(last)).data, (await value(plain)).data);
  const W = parameter([2], { name: "W" });
  const only = W.pipe(dropout(0.5));
  assert.equal(await evaluate(only, {}, initialParameters(W)), initialParameters(W).get("W"));
});

test("its ratio is a hyper-parameter of the iteration", () => {
  const y = input("x", [4]).pipe(
    dropout((iteration) => 0.1 * iteration),
    dense(3),
    dropout(0.25, { name: "end" }),
  );
  const loss = meanSquaredError(y, input("t", [3]));
  const data = feeds.map(({ x }) => ({ x, t: x.map((row) => row.slice(1)) }));
  const seen = Array.from(iterations(sgd(backprop(loss), { learningRate: 0.1 }), data), (each) => each.hyperparameters);
  assert.equal(
    seen,
    [1, 2, 3].map((iteration) => ({
      "dropout1.ratio": 0.1 * iteration,
      "end.ratio": 0.25,
      "backprop1.h": 1e-5,
      "sgd1.learningRate": 0.1,
    })),
  );
});

test("JSON leaves a schedule out on request, and training continues as before", () => {
  const ratio = (iteration: number): number => 0.2 * iteration;
  const y = input("x", [4]).pipe(dropout(ratio), dense(3), dropout(0.25, { name: "end" }), softmax());
  const W = sgd(backprop(crossEntropy(y, input("t", []))), { learningRate: 0.1 });
  throws(
    () => toJSON(W),
    GraphError,
    'toJSON: ratio of dropout1 is a schedule, which JSON cannot hold; give a number, or leave it out with toJSON(…, { leaveOut: ["dropout1.ratio"] }) and give it again with fromJSON(…, { hyperparameters: { "dropout1.ratio": … } }).',
  );
  const json = JSON.parse(JSON.stringify(toJSON(W, { leaveOut: ["dropout1.ratio"] })));
  const { optimizers } = fromJSON(json, { hyperparameters: { "dropout1.ratio": ratio } });
  const losses = (roots: OptimizerNode | readonly OptimizerNode[]): number[] =>
    Array.from(iterations(roots, feeds, { seed: 4 }), ({ loss }) => loss);
  assert.equal(losses(optimizers), losses(W));
});

test("invalid ratios", () => {
  const refused = (ratio: unknown, got: string): Error =>
    throws(
      () => dropout(ratio as number, { name: "d" }),
      HyperparameterError,
      `dropout "d": ratio is ${got}; give a number from 0 to below 1, such as 0.5${typeof ratio === "number" ? "" : ", a schedule (iteration) => number, or an Observable"}.`,
    );
  refused(1, "1");
  refused(-0.1, "-0.1");
  refused(Number.NaN, "NaN");
  refused("half", '"half"');
  throws(
    () => masks((iteration) => iteration / 2),
    HyperparameterError,
    "drop: ratio is 1 at iteration 2; give a number from 0 to below 1, such as 0.5.",
  );
});

test.run();
