// A run divided into shards for several threads gives the same bits as one thread, on random networks. This test starts no
// thread. It does each stage shard by shard, forward or backward, because threads finish in any order.
import {
  adamW,
  add,
  backprop,
  dense,
  type Feed,
  finiteDifference,
  flatten,
  initialParameters,
  input,
  multiply,
  parameter,
  sumSquaredError,
  tanh,
} from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena } from "../../packages/core/src/engine/arena.js";
import { checkFeed } from "../../packages/core/src/engine/feed.js";
import { complete } from "../../packages/core/src/engine/stage.js";
import { BatchCoupling } from "../../packages/core/src/training/batch-coupling.js";
import { bindProgram } from "../../packages/core/src/training/bound-program.js";
import { planTraining } from "../../packages/core/src/training/plan-training.js";
import { runHyperparameters } from "../../packages/core/src/training/training-hyperparameters.js";
import { TrainingMemory } from "../../packages/core/src/training/training-memory.js";
import type { TrainingPlan } from "../../packages/core/src/training/training-plan.js";
import { graphOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import type { PlainNetwork } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";

const NETWORKS = 120;
const ITERATIONS = 2;

/** Backprop and all strategies over the same loss. The first has an optimizer that measures and has state. */
function planOf(network: PlainNetwork): TrainingPlan {
  const { loss } = graphOf(network);
  const watched = [
    finiteDifference(loss),
    finiteDifference(loss, { strategy: "propagated", scheme: "richardson" }),
    finiteDifference(loss, { strategy: "direct" }),
  ];
  return planTraining(adamW(backprop(loss), { learningRate: 0.01, clipNorm: 1, weightDecay: 0.1 }), watched);
}

/**
 * All that a run keeps after some iterations: parameters, gradients, state of the optimizer.
 *
 * @param backwards Which of every two stages goes through its shards from last to first: 1 or 0.
 */
function keptAfter(training: TrainingPlan, given: Feed, threads: number, backwards = 1): BigUint64Array {
  const arena = new Arena();
  const memory = new TrainingMemory(training, arena);
  arena.attach(arena.kept);
  const initial = initialParameters([...training.plan.names.keys()]);
  memory.start((node) => ({ value: initial.get(node) }));
  const feed = checkFeed(training.plan.feeds, given);
  const batchCoupling = new BatchCoupling(training, undefined);
  batchCoupling.find(feed, memory.kept, () => {});
  const hyperparameters = runHyperparameters(training, undefined);
  let iteration = 0;
  const { program, shards } = bindProgram(
    {
      training,
      memory,
      arena,
      coupled: batchCoupling.coupled,
      rough: batchCoupling.rough,
      seed: 0,
      threads,
      hyperparameters,
      iteration: () => iteration,
      when: () => "iteration 1",
      checkLosses() {},
    },
    feed.samples,
  );
  arena.attach(program.layout);
  while (iteration++ < ITERATIONS) {
    memory.takeNext();
    for (const each of hyperparameters.values()) each.sample(iteration);
    program.feed(feed);
    shards[0].forEach((_, k) => {
      const inOrder = shards.map((stages) => stages[k]);
      for (const stage of k % 2 === backwards ? inOrder.reverse() : inOrder) complete(stage);
    });
  }
  const { kernels } = memory.updates[0].parameter;
  return new BigUint64Array(kernels.memory.slice(0, arena.kept.end).buffer);
}

test(`2, 3 and 5 shards give the same bits as one on ${NETWORKS} random networks`, () => {
  let shared = 0;
  fc.assert(
    fc.property(networkRecipes([1e-2, 1e-4]), (recipe) => {
      const network = networkOf(recipe);
      const { feed } = graphOf(network);
      // This test does not evaluate black boxes.
      fc.pre(!planOf(network).plan.boxes);
      const alone = keptAfter(planOf(network), feed, 1);
      for (const threads of [2, 3, 5]) {
        assert.equal(keptAfter(planOf(network), feed, threads), alone, `${threads} threads`);
        shared++;
      }
    }),
    { numRuns: NETWORKS, seed: 1 },
  );
  assert.ok(shared >= 3 * NETWORKS);
});

test("shards add to the gradient of a shared weight in the order of a single thread", () => {
  const W = parameter([40, 5]);
  const byDense = input("x", [40]).pipe(dense(5, { W }), tanh());
  const byElement = multiply(input("s", [40, 5]), W).pipe(tanh(), flatten(), dense(5));
  const rows = (length: number): number[][] =>
    Array.from({ length: 3 }, (_, n) => Array.from({ length }, (_, i) => Math.sin(7 * n + i * i)));
  const s = rows(200).map((row) => Array.from({ length: 40 }, (_, i) => row.slice(5 * i, 5 * i + 5)));
  for (const y of [add(byDense, byElement), add(byElement, byDense)]) {
    const training = planTraining(adamW(backprop(sumSquaredError(y, input("t", [5]))), { learningRate: 0.01 }));
    const feed = { x: rows(40), s, t: rows(5) };
    const alone = keptAfter(training, feed, 1);
    for (const backwards of [0, 1]) assert.equal(keptAfter(training, feed, 2, backwards), alone);
  }
});

test.run();
