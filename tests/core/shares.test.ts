// The work of a run shared between several threads gives the bits of one, on random networks. No thread is started here:
// each stage is done share by share, in one order or the other, which is what threads do in an order of their own.
import { adamW, backprop, finiteDifference, initialParameters } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arena } from "../../packages/core/src/plan/arena.js";
import { bindProgram } from "../../packages/core/src/plan/bound-program.js";
import { Dependence } from "../../packages/core/src/plan/dependence.js";
import { checkFeed } from "../../packages/core/src/plan/feed.js";
import type { Stage } from "../../packages/core/src/plan/stage.js";
import { planTraining, type TrainingPlan } from "../../packages/core/src/plan/training.js";
import { hyperparametersOf } from "../../packages/core/src/plan/training-hyperparameters.js";
import { TrainingMemory } from "../../packages/core/src/plan/training-memory.js";
import { graphOf } from "../support/network-graph.js";
import { networkRecipes } from "../support/network-recipes.js";
import type { PlainNetwork } from "../support/plain-network.js";
import { networkOf } from "../support/random-networks.js";

const NETWORKS = 120;
const ITERATIONS = 2;

/** Backprop and all strategies over the same loss, the first of them followed by an optimizer that measures and remembers. */
function planOf(network: PlainNetwork): TrainingPlan {
  const { loss } = graphOf(network);
  const watched = [
    finiteDifference(loss),
    finiteDifference(loss, { strategy: "propagated", scheme: "richardson" }),
    finiteDifference(loss, { strategy: "direct" }),
  ];
  return planTraining(adamW(backprop(loss), { learningRate: 0.01, clipNorm: 1, weightDecay: 0.1 }), watched);
}

/** All that a run keeps after some iterations: parameters, gradients, what the optimizer remembers. */
function keptAfter(network: PlainNetwork, threads: number): BigUint64Array {
  const training = planOf(network);
  const arena = new Arena();
  const memory = new TrainingMemory(training, arena);
  arena.attach(arena.kept);
  memory.start(initialParameters([...training.plan.names.keys()]));
  const feed = checkFeed(training.plan.feeds, graphOf(network).feed);
  const dependence = new Dependence(training.plan, undefined);
  dependence.find(feed, memory.kept, () => {});
  const hyperparameters = hyperparametersOf(training, undefined);
  let iteration = 0;
  const { program, shares } = bindProgram(
    {
      training,
      memory,
      arena,
      dependent: dependence.nodes,
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
    shares[0].forEach((_, k) => {
      const inOrder = shares.map((stages) => stages[k]);
      for (const stage of k % 2 === 0 ? inOrder : inOrder.reverse()) complete(stage);
    });
  }
  const { kernels } = memory.updates[0].parameter;
  return new BigUint64Array(kernels.memory.slice(0, arena.kept.end).buffer);
}

function complete(stage: Stage): void {
  stage.begin();
  while (!stage.advance());
}

test(`2, 3 and 5 shares give the bits of one on ${NETWORKS} random networks`, () => {
  let shared = 0;
  fc.assert(
    fc.property(networkRecipes([1e-2, 1e-4]), (recipe) => {
      const network = networkOf(recipe);
      const alone = keptAfter(network, 1);
      for (const threads of [2, 3, 5]) {
        assert.equal(keptAfter(network, threads), alone, `${threads} threads`);
        shared++;
      }
    }),
    { numRuns: NETWORKS, seed: 1 },
  );
  assert.ok(shared >= 3 * NETWORKS);
});

test.run();
