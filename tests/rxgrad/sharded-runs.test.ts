// Gradients in shards in runs: their memory, their explanations, their JSON, and PyTorch's gradients. Runs alone: it measures memory.
import { createKernels, freeKernels } from "@rxgrad/kernels";
import {
  adam,
  backprop,
  crossEntropy,
  defineNode,
  dense,
  describe,
  evaluate,
  finiteDifference,
  fromJSON,
  type GradientNode,
  hyperparametersOf,
  initialParameters,
  input,
  iterations,
  mean,
  type Node,
  type OptimizerNode,
  parameter,
  sgd,
  sharded,
  softmax,
  spsa,
  tanh,
  toJSON,
  train,
  values,
} from "rxgrad";
import { Iteration, startRun, turns } from "rxgrad/driver";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { randomRows } from "../support/layered-network.js";
import { allNear, comparedIn, feedFor, numbersOf, pytorchCases } from "../support/pytorch.js";

const y = input("x", [4]).pipe(dense(5), tanh(), dense(3), softmax());
const loss = crossEntropy(y, input("t", [3]));
const feedOf = (samples: number) => ({
  x: randomRows(samples, 4),
  t: randomRows(samples, 3).map((_, n) => [0, 1, 2].map((c) => (c === n % 3 ? 1 : 0))),
});
const feed = feedOf(11);

/** PyTorch's numbers are compared at this distance, relative to the largest element, as in tests/core/pytorch-meets.ts. */
const EXACT = 1e-10;

test("backprop in shards has PyTorch's gradients, on its random networks", async () => {
  let compared = 0;
  for (const given of pytorchCases("networks")) {
    const roots = comparedIn(given);
    for (const [i, { gradients }] of given.results.entries()) {
      const root = roots[i] as Node<readonly []>;
      if (!gradients) continue;
      try {
        const gradient = sharded(backprop(root), { shards: 3 });
        const got = await evaluate(gradient, feedFor(root, given.feed), initialParameters(root));
        allNear(numbersOf(got), gradients, EXACT, given.name);
        compared++;
      } catch (error) {
        if (!/^sharded: .* (of a batch together|no sum or mean over samples)/.test((error as Error).message))
          throw error;
      }
    }
  }
  assert.ok(compared > 50, `${compared} were compared`);
});

test("JSON holds the options of the gradient and of the shards, and not the fleet", async () => {
  const fleet = { evaluateGradient: () => Promise.reject(new Error("not called")) };
  const gradients: GradientNode[] = [
    sharded(backprop(loss), { fleet }),
    sharded(finiteDifference(loss, { h: 1e-3, scheme: "richardson", name: "g" }), { shards: 5 }),
    sharded(spsa(loss, { directions: 3, seed: 4 }), { name: "directions" }),
  ];
  const start = initialParameters(loss, { seed: 2 });
  for (const gradient of gradients) {
    const json = JSON.parse(JSON.stringify(toJSON(gradient)));
    const [again] = fromJSON(json).roots as GradientNode[];
    assert.is(again.kind, "sharded");
    assert.is(again.name, gradient.name);
    assert.equal(again.options, gradient.options);
    if (gradient === gradients[0]) continue;
    const got = await evaluate(again, feed, start);
    assert.equal(numbersOf(got), numbersOf(await evaluate(gradient, feed, start)));
  }
  assert.equal(gradients[1].options.of, "finiteDifference");
  assert.is(gradients[1].name, "g");
  assert.equal(toJSON(gradients[0]).nodes.at(-1)?.options, { h: 1e-5, of: "backprop", shards: 16 });
});

test("JSON leaves out schedules, as in the gradient alone", () => {
  const gradient = sharded(finiteDifference(loss, { h: (iteration) => 1 / iteration }), { name: "g" });
  const json = toJSON(gradient, { leaveOut: ["g.h"] });
  const [again] = fromJSON(json, { hyperparameters: { "g.h": 0.5 } }).roots as GradientNode[];
  assert.equal(
    again.hyperparameters.map(({ value }) => value),
    [0.5],
  );
});

/** The description of an optimizer, without the breaks of its lines. */
const textOf = (W: OptimizerNode): string => String(describe(W)).replace(/\s+/g, " ");

test("a run tells how its shards are computed", () => {
  const gradient = sharded(finiteDifference(loss, { strategy: "propagated" }), { name: "g", shards: 4 });
  const alone = finiteDifference(loss, { strategy: "propagated", name: "alone" });
  const W = sgd(gradient, { learningRate: 0.1, name: "sgd" });
  assert.equal(
    hyperparametersOf(W)
      .map(({ owner, name }) => `${owner}.${name}`)
      .sort(),
    ["g.h", "sgd.learningRate"],
  );
  for (const iteration of iterations(W, [feed], { watch: [alone] })) {
    assert.is(iteration.evaluations.g, iteration.evaluations.alone);
    for (const [i, { reason, strategy }] of iteration.explanations.g.entries()) {
      assert.is(reason, `${iteration.explanations.alone[i].reason}; in shards of its samples`);
      assert.is(strategy, "propagated");
    }
  }
  assert.match(textOf(W), /in shards of its samples/);
  const square = mean()(parameter([3])) as Node<readonly []>;
  assert.match(
    textOf(sgd(sharded(backprop(square)), { learningRate: 1 })),
    /not cut, because its loss reads no samples/,
  );
  assert.match(textOf(sgd(sharded(finiteDifference(square)), { learningRate: 1 })), /in shards of its elements/);
  assert.match(textOf(sgd(sharded(spsa(loss)), { learningRate: 1 })), /in shards of its directions/);
});

test("a gradient that is not finite ends the run with the node that made it so", () => {
  const w = parameter([4, 1], { name: "w", initial: values([0, 0, 0, 0]) });
  const roots = input("x", [4]).pipe(dense(1, { W: w, bias: false }));
  const own = defineNode({
    kind: "root",
    elementwise: true,
    samplesIndependent: true,
    forward: (out, a) => void out.data.set(a.data.map((each) => Math.sqrt(Math.abs(each)))),
    backward([dx], dOut, _out, [a]) {
      if (dx) for (let i = 0; i < dx.size; i++) dx.data[i] += dOut.data[i] / Math.sqrt(Math.abs(a.data[i]));
    },
  });
  const infinite = mean()(roots.pipe(own({ name: "root" }))) as Node<readonly []>;
  const messages = [backprop(infinite), sharded(backprop(infinite))].map((gradient) => {
    try {
      for (const _ of iterations(sgd(gradient, { learningRate: 1, name: "sgd" }), [{ x: feed.x }]));
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing was thrown";
  });
  assert.is(messages[1], messages[0]);
  assert.match(messages[1], /root "root"/);
});

test("a checkpoint of a run in shards goes on in shards", async () => {
  const W = (): ReturnType<typeof adam> => adam(sharded(backprop(loss)), { learningRate: 0.01 });
  const feeds = Array.from({ length: 8 }, (_, k) => feedOf(6 + (k % 3)));
  const whole = await lastValueFrom(
    train(W(), feeds, { seed: 5 }).pipe(
      map((each) => each.loss),
      toArray(),
    ),
  );
  const half = train(W(), feeds, { seed: 5 }).pipe(
    take(4),
    map(({ state, hyperparameters }) => ({ ...state, hyperparameters, stopping: undefined })),
  );
  const from = checkpointFromBytes(checkpointToBytes(await lastValueFrom(half)));
  const rest = train(W(), feeds.slice(4), { from, positioned: true }).pipe(
    map((each) => each.loss),
    toArray(),
  );
  assert.equal(await lastValueFrom(rest), whole.slice(4));
});

/** The losses of a run of ten iterations over batches of changing sizes. */
const trained = (gradient: GradientNode): number[] =>
  Array.from(
    iterations(
      sgd(gradient, { learningRate: 0.3 }),
      Array.from({ length: 10 }, (_, k) => feedOf(3 + (k % 7))),
      { seed: 7 },
    ),
    (each) => each.loss,
  );

test("memory that other runs have left changes nothing", () => {
  for (const make of [
    () => backprop(loss),
    () => finiteDifference(loss),
    () => finiteDifference(loss, { strategy: "direct" }),
  ]) {
    const first = trained(sharded(make(), { shards: 3 }));
    for (let i = 0; i < 10; i++) {
      const idle = Array.from({ length: 4 }, () => createKernels(8));
      for (const { memory } of idle) new Float64Array(memory.buffer).fill(i % 2 === 0 ? 1e10 : Number.NaN);
      for (const kernels of idle) freeKernels(kernels);
      assert.equal(trained(sharded(make(), { shards: 3 })), first);
    }
  }
});

function measure(): { heap: number; buffers: number } {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

test("3,000 iterations over batches of 40 sizes leak no memory, and a run frees it", () => {
  assert.type(globalThis.gc, "function");
  const run = startRun(sgd(sharded(backprop(loss), { shards: 4 }), { learningRate: 0.01 }), [], {});
  const sizes = Array.from({ length: 40 }, (_, k) => feedOf(1 + k));
  function* feeds() {
    for (let i = 0; ; i++) yield sizes[i % 40];
  }
  let before: ReturnType<typeof measure> | undefined;
  for (const turn of turns(run, feeds())) {
    if (!(turn instanceof Iteration)) continue;
    if (turn.iteration === 1000) before = measure();
    if (turn.iteration === 3000) break;
  }
  const after = measure();
  run.free();
  assert.ok(before);
  assert.ok(after.heap - before.heap < 2 ** 20, `the heap grew by ${after.heap - before.heap} bytes`);
  assert.ok(after.buffers - before.buffers < 2 ** 18, `typed arrays grew by ${after.buffers - before.buffers} bytes`);
});

test.run();
