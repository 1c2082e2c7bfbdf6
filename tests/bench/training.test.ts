import {
  batchReference,
  missOf,
  type Reference,
  raceTraining,
  raceXor,
  report,
  rxgradEntrant,
  sampleReference,
  type TrainingTask,
} from "@rxgrad/bench";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "../support/fail.js";
import { options, small } from "./small.js";

// One weight and one bias under a sigmoid: everything by hand.
const tiny: TrainingTask = {
  sizes: [1, 1],
  output: "sigmoid",
  delta: 0,
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
  const cases: readonly [Reference, number[][], number][] = [
    [batchReference, [[0, 1]], 0.5],
    [sampleReference, [[0], [1]], 0.25],
  ];
  for (const [reference, groups, rate] of cases) {
    const { losses, parameters } = reference(tiny, 2);
    const expected = byHand(groups, rate);
    assert.ok(Math.abs(losses[0] - expected.loss) < 1e-15, `loss ${losses[0]}, ${expected.loss} by hand`);
    assert.ok(Math.abs(parameters[0][0] - expected.w) < 1e-15, `w ${parameters[0]}, ${expected.w} by hand`);
    assert.ok(Math.abs(parameters[1][0] - expected.b) < 1e-15, `b ${parameters[1]}, ${expected.b} by hand`);
    assert.is(losses.length, 2);
    assert.ok(losses[1] < losses[0]);
  }
});

test("a peer misses by its worst loss or update, and by NaN where a number is missing", () => {
  const reference = batchReference(tiny, 4);
  assert.is(missOf(reference, reference, tiny), 0);
  const losses = reference.losses.map((loss, i) => (i === 1 ? 1.01 * loss : loss));
  assert.ok(Math.abs(missOf({ ...reference, losses }, reference, tiny) - 0.01) < 1e-12);
  const unmoved = tiny.parameters.map(({ data }) => data);
  assert.is(missOf({ ...reference, parameters: unmoved }, reference, tiny), 1);
  assert.ok(Number.isNaN(missOf({ ...reference, losses: [] }, reference, tiny)));
  assert.ok(Number.isNaN(missOf({ ...reference, parameters: [[], []] }, reference, tiny)));
});

test("rxgrad in a process of its own makes the same updates, and learns XOR", async () => {
  const { tables, checks } = await raceXor([rxgradEntrant("backprop")], options);
  for (const { what, got, met } of checks) if (!met) fail(`${what}: ${got}`);
  assert.equal(
    tables.map(({ figures }) => figures.map(({ setting }) => setting)),
    [["one iteration"], ["to loss 0.01", "to loss 0.01, cold"]],
  );
});

test("a contender with other work is not timed, and is reported; one that ends early is skipped", async () => {
  const own = rxgradEntrant("backprop");
  const wrong = { ...own, name: "wrong", reference: sampleReference };
  const { options: _, ...peer } = rxgradEntrant("collapsed");
  const result = await raceTraining(small, [own, wrong, { ...peer, name: "broken" }], [], options);
  assert.equal(
    result.tables.flatMap(({ figures }) => figures.map(({ contender }) => contender)),
    ["rxgrad backprop"],
  );
  assert.equal(
    result.checks.map(({ met }) => met),
    [false],
  );
  assert.match(result.notes.join("\n"), "wrong is not raced");
  assert.match(result.notes.join("\n"), "broken, one core, skipped");
});

test("promises are held against the best settings of both", async () => {
  const [one, two] = [rxgradEntrant("backprop"), rxgradEntrant("collapsed")];
  const peer = { ...two, name: "peer", setting: "its best" };
  const promised = [
    { peer: "peer", atLeast: 1e-9, aim: 2 },
    { peer: "absent", atLeast: 1, aim: 2 },
  ];
  const { checks } = await raceTraining(small, [one, peer], promised, options);
  const [promise] = checks;
  assert.is(promise.what, "rxgrad backprop, 6-5-3, one core, against peer, 6-5-3, its best");
  assert.ok(promise.met);
  assert.is(promise.aim, "2×");
  assert.not.match(report({ tables: [], checks, notes: [] }).join("\n"), "absent");
});

test("a contender below its best is shown and marked, and nothing is claimed against it", async () => {
  const own = rxgradEntrant("backprop");
  const peer = { ...own, name: "NumPy", handicap: "reference BLAS" };
  const { tables, checks } = await raceTraining(
    small,
    [own, peer],
    [{ peer: "NumPy", atLeast: 1e-9, aim: 2 }],
    options,
  );
  const [{ figures, reference }] = tables;
  assert.equal(
    figures.map(({ contender, setting, handicap }) => [contender, setting, handicap]),
    [
      ["rxgrad backprop", "6-5-3, one core", undefined],
      ["NumPy", "6-5-3, one core, reference BLAS", "reference BLAS"],
    ],
  );
  assert.is(reference, undefined);
  assert.not.match(checks.map(({ what }) => what).join("\n"), "NumPy");
  const [, , line] = report({ tables: [{ figures, reference: figures[0] }], checks, notes: [] });
  assert.match(line, /^NumPy .* 1 +–$/);
});

test.run();
