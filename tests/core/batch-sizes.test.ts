import { evaluate, type Feed, finiteDifference, iterations, type OptimizerNode, type Parameters } from "@rxgrad/core";
import { startRun, turns } from "@rxgrad/core/driver";
import { createOptimizer, learningRateOf } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { called, line, xor } from "../support/small-networks.js";

/** `samples` points of y = 2x + 1. All batches differ. */
function batch(samples: number, seed: number): Feed {
  const xs = Float64Array.from({ length: samples }, (_, i) => Math.sin(seed * 31 + i));
  return { x: xs, t: xs.map((value) => 2 * value + 1) };
}

/** Gradient descent with a running mean of its gradients, in plain numbers. */
function plainMomentum(feeds: readonly Feed[], rate: number): { w: number; b: number } {
  let [w, b, vw, vb] = [0, 0, 0, 0];
  for (const feed of feeds) {
    const [xs, ts] = [feed.x, feed.t] as [Float64Array, Float64Array];
    const misses = xs.map((x, n) => w * x + b - ts[n]);
    vw = 0.9 * vw + (2 / xs.length) * misses.reduce((sum, miss, n) => sum + miss * xs[n], 0);
    vb = 0.9 * vb + (2 / xs.length) * misses.reduce((sum, miss) => sum + miss, 0);
    w -= rate * vw;
    b -= rate * vb;
  }
  return { w, b };
}

/** An optimizer with state, which must survive changes of the arena. */
function momentum(loss: ReturnType<typeof line>["loss"], learningRate: number): OptimizerNode {
  return createOptimizer({
    kind: "velocity",
    name: undefined,
    gradient: finiteDifference(loss),
    hyperparameters: [learningRateOf(learningRate)],
    rule: {
      state: ["v"],
      bind({ next, parameter, gradient, state: [v], hyperparameter }) {
        const rate = hyperparameter("learningRate");
        return () => {
          for (let i = 0; i < v.size; i++) {
            v.data[i] = 0.9 * v.data[i] + gradient.data[i];
            next.data[i] = parameter.data[i] - rate.current * v.data[i];
          }
        };
      },
    },
  });
}

function learn(W: OptimizerNode, feeds: Iterable<Feed>): Parameters {
  let last: Parameters | undefined;
  for (const { parameters } of iterations(W, feeds)) last = parameters;
  return last as Parameters;
}

for (const [name, sizes] of [
  ["a smaller last batch", [10, 10, 10, 3, 10, 10, 10, 3]],
  ["batches that grow, so that the arena moves", [1, 2, 5, 20, 100, 1000, 3000]],
  ["more sizes than are kept ready, in turns", [...Array(3)].flatMap(() => [...Array(12).keys()].map((n) => n + 1))],
  ["batches that shrink", [1000, 100, 50, 20, 10, 5, 4, 3, 2, 1]],
] as const) {
  test(`${name}: parameters and optimizer state are kept`, () => {
    const feeds = sizes.map((size, i) => batch(size, i));
    const { loss } = line();
    const learned = learn(momentum(loss, 0.05), feeds);
    const { w, b } = plainMomentum(feeds, 0.05);
    // Each step's central difference is off by ε·loss/h at most, 1e-11 here.
    close(learned.get("line/W").at(0, 0), w, 1e-9);
    close(learned.get("line/b").at(0), b, 1e-9);
  });
}

test("there are as many values as the batch has samples", () => {
  const { y, W } = line();
  const sizes = Array.from(iterations(W, [4, 2, 7].map(batch)), (each) => each.value(y).shape);
  assert.equal(sizes, [
    [4, 1],
    [2, 1],
    [7, 1],
  ]);
});

test("a batch gives the same loss after batches of any size", async () => {
  const { loss, W, feed } = xor();
  const small: Feed = { x: [[1, 0]], t: [[1]] };
  for (const order of [[feed], [small, feed], [feed, small, feed], Array(12).fill(small).concat([feed])]) {
    for (const { iteration, loss: got, parametersBefore } of iterations(W, order, { seed: 2 })) {
      assert.is(got, await evaluate(loss, order[iteration - 1], parametersBefore));
    }
  }
});

test("memory grows to the size that the largest batch needs, and no further", () => {
  const { W } = line();
  const sizeAfter = (sizes: readonly number[]): number => {
    const run = startRun(W, [], {});
    for (const _ of turns(run, sizes.map(batch)));
    const size = run.memorySize;
    run.free();
    return size;
  };
  const large = sizeAfter([100]);
  assert.is(sizeAfter([100, 3, 100, 3]), large);
  assert.is(sizeAfter([3, 100]), large);
  assert.is(sizeAfter([...Array(50).keys()].map((n) => n + 1).concat([100])), large);
});

test("a user's node gets blocks as large as the batch", () => {
  const seen = new Set<string>();
  const look = called(({ shape, size, samples, width, data }) => {
    seen.add(JSON.stringify({ shape, size, samples, width, length: data.length }));
  });
  const { W } = line({ layer: look });
  let past = 0;
  for (const _ of iterations(W, [batch(20, 1), batch(20, 2), batch(5, 3), batch(5, 4)])) {
    past++;
    // The first iteration also tries operations on fewer samples.
    if (past === 1) seen.clear();
    if (past === 2 || past === 4) {
      const samples = past === 2 ? 20 : 5;
      assert.ok(seen.has(JSON.stringify({ shape: [samples, 1], size: samples, samples, width: 1, length: samples })));
    }
    assert.ok([...seen].every((each) => JSON.parse(each).length === JSON.parse(each).size));
  }
});

test.run();
