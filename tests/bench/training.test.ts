import { missOf, raceXor, referenceTrace, rxgradEntrant, type TrainingTask, xorTask } from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "../support/fail.js";

const options = { rounds: 1, full: false, progress: () => {}, say: () => {} };

// One weight and one bias under a sigmoid: everything by hand.
const tiny: TrainingTask = {
  sizes: [1, 1],
  output: "sigmoid",
  learningRate: 0.5,
  parameters: [
    { shape: [1, 1], data: [0.3] },
    { shape: [1], data: [-0.1] },
  ],
  x: { shape: [2, 1], data: [1, -2] },
  t: { shape: [2, 1], data: [1, 0] },
};

/** Plain gradient descent on ½(σ(wx + b) − t)², its mean over each group of samples. */
function byHand(groups: readonly (readonly number[])[], learningRate: number): { loss: number; w: number; b: number } {
  let [w, b, loss] = [0.3, -0.1, 0];
  for (const group of groups) {
    let [dw, db] = [0, 0];
    for (const n of group) {
      const y = 1 / (1 + Math.exp(-(w * tiny.x.data[n] + b)));
      const error = y - tiny.t.data[n];
      loss += (0.5 * error * error) / tiny.x.data.length;
      dw += (error * y * (1 - y) * tiny.x.data[n]) / group.length;
      db += (error * y * (1 - y)) / group.length;
    }
    w -= learningRate * dw;
    b -= learningRate * db;
  }
  return { loss, w, b };
}

test("the reference updates after the batch, or after each sample by its share of the rate", () => {
  for (const [updates, groups, rate] of [
    ["batch", [[0, 1]], 0.5],
    ["sample", [[0], [1]], 0.25],
  ] as const) {
    const { losses, parameters } = referenceTrace(tiny, updates);
    const expected = byHand(groups, rate);
    assert.ok(Math.abs(losses[0] - expected.loss) < 1e-15, `${updates}: loss ${losses[0]}, ${expected.loss} by hand`);
    assert.ok(Math.abs(parameters[0][0] - expected.w) < 1e-15, `${updates}: w ${parameters[0]}`);
    assert.ok(Math.abs(parameters[1][0] - expected.b) < 1e-15, `${updates}: b ${parameters[1]}`);
    assert.ok(losses.length > 1 && losses[1] < losses[0]);
  }
});

test("a peer misses by its worst loss or update, and by NaN where a number is missing", () => {
  const reference = referenceTrace(tiny, "batch");
  assert.is(missOf(reference, reference, tiny), 0);
  const losses = reference.losses.map((loss, i) => (i === 1 ? 1.01 * loss : loss));
  assert.ok(Math.abs(missOf({ ...reference, losses }, reference, tiny) - 0.01) < 1e-12);
  const unmoved = tiny.parameters.map(({ data }) => data);
  assert.is(missOf({ ...reference, parameters: unmoved }, reference, tiny), 1);
  assert.ok(Number.isNaN(missOf({ ...reference, losses: [] }, reference, tiny)));
  assert.ok(Number.isNaN(missOf({ ...reference, parameters: [[], []] }, reference, tiny)));
});

test("rxgrad in a process of its own makes the same updates, and learns XOR", async () => {
  const { figures, checks } = await raceXor([rxgradEntrant({ gradient: "backprop" })], options);
  for (const { what, got, met } of checks) if (!met) fail(`${what}: ${got}`);
  assert.equal(
    figures.map(({ contender, runs }) => [contender, runs]),
    [
      ["rxgrad backprop", 1],
      ["rxgrad backprop", 1],
      ["rxgrad backprop", 1],
    ],
  );
  assert.is(referenceTrace(xorTask(), "batch").losses.length, 4);
});

test.run();
