// Runs alone: it starts a process, in which the programs run as they would for a person.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { checkExperiment } from "../../packages/studio/src/experiment/check/check-experiment.js";
import { codeOf } from "../../packages/studio/src/experiment/code/code-of.js";
import type { Experiment, Move } from "../../packages/studio/src/experiment/setup.js";
import { play } from "./play.js";
import { complaintsAboutPrograms, lossesIn, type Printed, runPrograms } from "./programs.js";
import { curveSetup, moonsSetup, predatorPreySetup } from "./setups.js";

const ITERATIONS = 30;
const move = (iteration: number, name: string, value: number): Move => ({ iteration, name, value });
const dropping = { ...moonsSetup, dropout: 0.2 };
const whole = { ...moonsSetup, batchSize: undefined };
const untested = { ...moonsSetup.data, set: "circles", test: 0 } as const;

/** A file of eight classes and numbers, of which one is missing. */
const PETS = `weight,height,kind,age
${Array.from({ length: 16 }, (_, i) => `${4 + (i % 5)},${i === 7 ? "NA" : 20 + i},${i % 3 ? "cat" : "dog"},${i / 2}`).join("\n")}
`;
const csv = {
  kind: "csv",
  name: "pets.csv",
  sha256: createHash("sha256").update(PETS).digest("hex"),
  inputs: ["weight", "height"],
  target: "kind",
  as: "class",
  test: 0.25,
} as const;

const MODULE = `export default (rx, { data, BehaviorSubject, seed }) => {
  const rate = new BehaviorSubject(0.1);
  const y = rx.input("x", [1]).pipe(rx.dense(4), rx.tanh(), rx.dense(1));
  const loss = rx.meanSquaredError(y, rx.input("t", [1]));
  const feeds = data.batches({ ...data.sine({ samples: 20, seed }) }, { size: 5, seed });
  return { W: rx.sgd(rx.finiteDifference(loss), { learningRate: rate }), y, data: feeds, controls: { rate } };
};
`;
const importModule = (): Promise<unknown> => import(`data:text/javascript,${encodeURIComponent(MODULE)}`);

const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  moons: { setup: moonsSetup, moves: [] },
  rates: {
    setup: moonsSetup,
    moves: [move(1, "learningRate", 0.1), move(9, "learningRate", 0.01), move(20, "learningRate", 0.2)],
  },
  steps: { setup: moonsSetup, moves: [move(5, "h", 1e-3), move(12, "h", 0.01)] },
  dropout: { setup: dropping, moves: [] },
  dropouts: { setup: dropping, moves: [move(4, "dropout", 0), move(15, "dropout", 0.5)] },
  noises: { setup: moonsSetup, moves: [move(7, "noise", 0.3), move(16, "noise", 0)] },
  sizes: { setup: whole, moves: [move(7, "batchSize", 5), move(16, "batchSize", 45)] },
  all: {
    setup: { ...dropping, optimizer: { kind: "rmsProp", learningRate: 0.01 } },
    moves: [
      move(1, "noise", 0.2),
      move(3, "learningRate", 0.02),
      move(8, "noise", 0.3),
      move(8, "batchSize", 20),
      move(8, "batchSize", 25),
      move(14, "h", 1e-5),
      move(20, "dropout", 0.1),
      move(22, "batchSize", 4),
    ],
  },
  untested: { setup: { ...moonsSetup, data: untested, gradient: { method: "backprop" } }, moves: [] },
  untestedNoises: { setup: { ...whole, data: untested }, moves: [move(3, "noise", 0.4)] },
  deep: {
    setup: {
      ...moonsSetup,
      dropout: 0.1,
      layers: (["linear", "leakyRelu", "softplus", "gelu", "silu"] as const).map((activation) => ({
        units: 3,
        activation,
      })),
      data: { ...moonsSetup.data, set: "spiral" },
      optimizer: { kind: "adamW", learningRate: 0.03 },
      gradient: { ...moonsSetup.gradient, scheme: "five-point", strategy: "propagated" },
    },
    moves: [],
  },
  flat: { setup: { ...moonsSetup, layers: [], data: { ...moonsSetup.data, set: "xor" } }, moves: [] },
  curve: { setup: curveSetup, moves: [] },
  sums: {
    setup: {
      ...curveSetup,
      loss: "sumSquaredError",
      batchSize: 4,
      optimizer: { kind: "nesterov", learningRate: 1e-3 },
    },
    moves: [move(10, "batchSize", 21)],
  },
  medians: {
    setup: { ...curveSetup, loss: "absoluteError", optimizer: { kind: "adaGrad", learningRate: 0.1 } },
    moves: [],
  },
  squaresOfClasses: { setup: { ...moonsSetup, loss: "sumSquaredError" }, moves: [] },
  huber: { setup: { ...curveSetup, loss: "huber", optimizer: { kind: "momentum", learningRate: 0.01 } }, moves: [] },
  csv: { setup: { ...moonsSetup, data: csv, batchSize: undefined }, moves: [move(8, "batchSize", 3)] },
  csvOfOneTest: { setup: { ...moonsSetup, data: { ...csv, test: 0.04 }, batchSize: undefined }, moves: [] },
  csvOfNumbers: {
    setup: { ...curveSetup, data: { ...csv, target: "age", as: "number", test: 0 }, batchSize: 4 },
    moves: [],
  },
  digits: {
    setup: {
      ...moonsSetup,
      data: { kind: "mnist", train: 40, test: 8 },
      layers: [{ units: 4, activation: "sigmoid" }],
    },
    moves: [],
  },
  module: {
    setup: { task: "module", address: "./own.mjs", seed: 5 },
    moves: [move(1, "rate", 0.2), move(9, "rate", 0.01)],
  },
  hares: { setup: predatorPreySetup, moves: [move(10, "learningRate", 0.01), move(20, "h", 1e-3)] },
};

let printed: Printed;
test.before(async () => {
  const codes = Object.entries(EXPERIMENTS).map(([name, each]) => [name, codeOf(each, ITERATIONS)]);
  printed = await runPrograms(Object.fromEntries(codes), {
    ...{ "pets.csv": PETS, "own.mjs": MODULE },
    // As `npm init -y` makes it: without a type, or with the type commonjs.
    "package.json": "{}",
  });
});

test("no program prints an error", () => {
  assert.is(printed.errors, "");
});

for (const [name, experiment] of Object.entries(EXPERIMENTS)) {
  test(`the program of ${name} gives the same losses`, async () => {
    checkExperiment(experiment);
    const file = new TextEncoder().encode(PETS);
    const { setup, moves } = experiment;
    const { losses } = await play(await buildRun(setup, { file, importModule }), moves, {
      seed: setup.seed,
      to: ITERATIONS,
    });
    assert.is(losses.length, ITERATIONS);
    assert.equal(lossesIn(printed.lines.get(name)), losses);
  });
}

test("a program tells the name under which it runs in any folder", () => {
  assert.match(codeOf({ setup: moonsSetup, moves: [] }, 1), /Save it as run\.mts, .* npx tsx run\.mts\.\n/);
});

test("the compiler takes every program", () => {
  const codes = Object.entries(EXPERIMENTS).map(([name, each]) => [name, codeOf(each, ITERATIONS)]);
  assert.equal(Object.fromEntries(complaintsAboutPrograms(Object.fromEntries(codes))), {});
});

test("a module from another address is to be saved beside the program", () => {
  const setup = { task: "module", address: "https://example.org/a.js", seed: 1 } as const;
  const code = codeOf({ setup, moves: [] }, 10);
  assert.match(code, "save https://example.org/a.js beside this program as my-run.mjs");
  assert.match(code, 'import build from "./my-run.mjs";');
});

test.run();
