// A layer of a user's own with weights and an initializer as an option: threads give the bits of one thread.
import { batches, moons } from "@rxgrad/data";
import {
  backprop,
  binaryCrossEntropy,
  checkGradients,
  dense,
  finiteDifference,
  type Initializer,
  input,
  normal,
  sgd,
  sigmoid,
  spsa,
  train,
} from "rxgrad";
import { lastValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ownResidual } from "../fixtures/rxgrad/own-layer.js";

const modules = [new URL("../fixtures/rxgrad/own-layer.ts", import.meta.url)];
const data = moons({ samples: 200, seed: 1, targets: "column" });
const lossOf = (W?: Initializer) =>
  binaryCrossEntropy(input("x", [2]).pipe(dense(6), ownResidual(W ? { W } : {}), dense(1), sigmoid()), input("t", [1]));

test("the rules of the layer are right", () => {
  const x = [
    [0.5, -1],
    [2, 0.25],
  ];
  checkGradients(lossOf(), { x, t: [[1], [0]] });
});

for (const gradient of [
  finiteDifference(lossOf(normal(0.3))),
  backprop(lossOf(normal(0.3))),
  spsa(lossOf(normal(0.3))),
])
  test(`${gradient.kind}: one, two and three threads give the same losses and weights, bit for bit`, async () => {
    const W = sgd(gradient, { learningRate: 0.5 });
    const runWith = async (count: number): Promise<unknown> => {
      const feeds = batches(data, { size: 100, order: "random", seed: 1 });
      const run$ = train(W, feeds, { seed: 1, workers: { count, modules } });
      const all = await lastValueFrom(run$.pipe(take(20), toArray()));
      return [all.map(({ loss }) => loss), [...(all.at(-1)?.parameters ?? [])].map(({ value }) => [...value.data])];
    };
    const alone = await runWith(1);
    assert.equal(await runWith(2), alone);
    assert.equal(await runWith(3), alone);
  });

test("what JSON cannot hold is told, without the advice to name modules that are named", async () => {
  const mine: Initializer = { kind: "mine", options: {}, fill: (out) => void out.fill(1) };
  const W = sgd(backprop(lossOf(mine)), { learningRate: 0.5 });
  const run$ = train(W, batches(data, { size: 100 }), { seed: 1, workers: { count: 2, modules } });
  await lastValueFrom(run$.pipe(take(1))).then(
    () => assert.unreachable(),
    (error: Error) =>
      assert.match(
        error.message,
        /because toJSON: .*"mine", an initializer that fromJSON cannot make; use one that rxgrad exports, such as values\(numbers\); or leave workers out\.$/,
      ),
  );
});

test.run();
