// What first figures compute by formulas, without loading rxgrad, is what rxgrad computes.
import {
  absoluteError,
  crossEntropy,
  evaluate,
  huber,
  input,
  meanSquaredError,
  type Node,
  sumSquaredError,
  tensor,
} from "rxgrad";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CASES, type Case } from "../../packages/figures/src/losses/examples.js";
import { type LossName, measure } from "../../packages/figures/src/losses/measure.js";
import * as paths from "../../packages/site/src/figures/hyperparameters/optimizer-paths.js";
import { NAMES, type Point, pathOf } from "../../packages/site/src/figures/hyperparameters/optimizer-rules.js";
import { answer, learned, weightsOf } from "../../packages/site/src/figures/xor-model.js";
import { answerOf, PAIRS, UNTRAINED } from "../../packages/site/src/figures/xor-network.js";

const test = suite("first figures");

function near(value: number, expected: number, about: string, within = 1e-12): void {
  const isNear = value === expected || Math.abs(value - expected) <= within * Math.max(1, Math.abs(expected));
  assert.ok(isNear, `${about}: ${value} is not ${expected}`);
}

const LOSSES: Readonly<Record<LossName, (y: Node, t: Node) => Node>> = {
  half: (y, t) => sumSquaredError(y, t),
  squares: (y, t) => sumSquaredError(y, t, { half: false }),
  meanSamples: (y, t) => meanSquaredError(y, t, { reduction: "mean" }),
  meanElements: (y, t) => meanSquaredError(y, t),
  absoluteErrors: (y, t) => absoluteError(y, t),
  meanAbsolute: (y, t) => absoluteError(y, t, { reduction: "mean-elements" }),
  huber: (y, t) => huber(y, t, { reduction: "sum" }),
  entropy: (y, t) => crossEntropy(y, t),
  entropyExact: (y, t) => crossEntropy(y, t, { delta: 0 }),
  bits: (y, t) => crossEntropy(y, t, { base: 2 }),
  bitsExact: (y, t) => crossEntropy(y, t, { base: 2, delta: 0 }),
  entropyElements: (y, t) => crossEntropy(y, t, { reduction: "mean-elements" }),
};

test("every loss of lesson 2 is that of rxgrad, for targets and for indices", async () => {
  for (const [example, given] of Object.entries(CASES)) await checkLosses(example, given);
});

async function checkLosses(example: string, given: Case): Promise<void> {
  const { prediction, target } = given;
  const count = prediction.length;
  const targets = typeof target === "number" ? prediction.map((_, k) => Number(k === target)) : target;
  const feed = { y: tensor([[...prediction]]), t: tensor([[...targets]]) };
  for (const { name, value, byIndex } of measure(given)) {
    const loss = LOSSES[name](input("y", [count]), input("t", [count]));
    near(value, Number(await evaluate(loss, feed)), `${name} of ${example}`);
    if (byIndex === undefined) continue;
    const indexed = LOSSES[name](input("y", [count]), input("label", []));
    const label = tensor([target as number]);
    near(byIndex, Number(await evaluate(indexed, { y: feed.y, label })), `${name} of ${example} by its index`);
  }
}

test("the optimizers of lesson 10 go where those of rxgrad go", () => {
  for (const name of NAMES) {
    for (const rate of [0.01, 0.1, 0.5, 0.9]) {
      const expected = paths.pathOf(name, rate);
      for (const [step, place] of pathOf(name, rate).entries()) {
        for (const axis of [0, 1] as const) {
          const about = `${name} with the rate ${rate}, step ${step}, x${axis}`;
          near(place[axis], (expected[step] as Point)[axis], about, 1e-6);
        }
      }
    }
  }
});

test("the network of the workshop answers as in rxgrad, before it learns and after", async () => {
  const steps = 30;
  const [states, weights] = [await learned(steps), await weightsOf(steps)];
  assert.equal(weights[0], UNTRAINED);
  for (const at of [0, steps]) {
    const expected = await evaluate(answer, { x: PAIRS.map((pair) => [...pair]) }, states[at]);
    for (const [i, [a, b]] of PAIRS.entries()) {
      near(answerOf(weights[at] as never, a, b), expected.data[i] as number, `step ${at}, pair ${i}`);
    }
  }
});

test.run();
