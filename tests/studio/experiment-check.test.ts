import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkExperiment } from "../../packages/studio/src/experiment/check/check-experiment.js";
import { ExperimentError } from "../../packages/studio/src/experiment/experiment-error.js";
import { experiments } from "./random-experiments.js";
import { refusesLater } from "./refuses-build.js";
import { curveSetup, moonsSetup, predatorPreySetup } from "./setups.js";

const sound = { setup: moonsSetup, moves: [] };

test("sound experiments pass as they are, also through JSON", () => {
  fc.assert(
    fc.property(experiments, (experiment) => {
      assert.equal(checkExperiment(experiment), experiment);
      assert.equal(checkExperiment(JSON.parse(JSON.stringify(experiment))), experiment);
    }),
    { numRuns: 500 },
  );
});

test("anything else is refused with the place", async () => {
  const refused = (value: unknown, message: string): Promise<void> =>
    refusesLater(() => checkExperiment(value), message);
  const setup = (changes: object, message: string): Promise<void> =>
    refused({ ...sound, setup: { ...moonsSetup, ...changes } }, message);
  await refused(null, "experiment is null; give an object with setup, moves.");
  await refused({ ...sound, extra: 1 }, 'experiment has the field "extra"; give only setup, moves.');
  await refused({ setup: { task: "sort" }, moves: [] }, 'setup.task is "sort"; give layers, predator-prey or module.');
  await refused({ setup: moonsSetup }, "experiment.moves is missing; give a list of 0 to 5000.");
  await setup(
    { layers: Array.from({ length: 9 }, () => ({ units: 1, activation: "relu" })) },
    "setup.layers has 9 entries; give 0 to 8.",
  );
  await setup(
    { layers: [{ units: 300, activation: "relu" }] },
    "setup.layers[0].units is 300; give a whole number from 1 to 256.",
  );
  await setup({ dropout: 1 }, "setup.dropout is 1; give a number from 0 to 0.95.");
  await setup({ batchSize: 46 }, "setup.batchSize is 46; give a whole number from 1 to 45.");
  await refused(
    { ...sound, setup: { ...curveSetup, loss: "crossEntropy" } },
    "The loss is crossEntropy, but the targets are numbers; choose another loss, such as meanSquaredError.",
  );
  await setup(
    { data: { ...moonsSetup.data, samples: 1e6 } },
    "setup.data.samples is 1000000; give a whole number from 4 to 10000.",
  );
  await setup({ gradient: { ...moonsSetup.gradient, h: 0 } }, "setup.gradient.h is 0; give a number above 0 to 1.");
  await setup(
    { gradient: { ...moonsSetup.gradient, method: "backprop" } },
    'setup.gradient has the field "strategy"; give only method.',
  );
  const moves = (each: object, message: string): Promise<void> =>
    refused({ ...sound, moves: [{ iteration: 3, name: "h", value: 0.1 }, each] }, message);
  await moves(
    { iteration: 2, name: "h", value: 1 },
    "experiment.moves[1].iteration is 2; give a whole number from 3 to 1000000000.",
  );
  await moves(
    { iteration: 4, name: "dropout", value: 0.1 },
    'experiment.moves[1].name is "dropout"; give learningRate, h, noise or batchSize.',
  );
  await moves(
    { iteration: 4, name: "noise", value: Number.NaN },
    "experiment.moves[1].value is NaN; give a number from 0 to 10.",
  );
  for (const address of ["javascript:alert(1)", "data:text/javascript,1", "run.js", "https://a b"]) {
    await refused(
      { setup: { task: "module", address, seed: 0 }, moves: [] },
      `setup.address is ${JSON.stringify(address)}; give an address such as https://example.org/run.js or ./run.js.`,
    );
  }
  const csv = {
    kind: "csv",
    name: "a.csv",
    sha256: "0".repeat(64),
    inputs: ["a", "b"],
    target: "b",
    as: "class",
    test: 0,
  };
  await setup({ data: csv }, "setup.data has the column b twice; give each once, the target apart from the inputs.");
  await setup(
    { data: { ...csv, target: "c", sha256: "xyz" } },
    'setup.data.sha256 is "xyz"; give 64 hexadecimal digits.',
  );
  await setup(
    { data: { ...csv, target: "c\n" } },
    'setup.data.target is "c\\n"; give one line of 1 to 200 characters.',
  );
});

test("digits have wider layers", () => {
  const setup = { ...moonsSetup, data: { kind: "mnist", train: 10_000, test: 2000 } };
  const wide = { ...setup, layers: [{ units: 1024, activation: "relu" }] } as const;
  assert.equal(checkExperiment({ setup: wide, moves: [] }).setup, wide);
});

test("any values, anywhere in an experiment, pass or are refused", () => {
  const places = [moonsSetup, curveSetup, predatorPreySetup].flatMap((setup) =>
    pathsIn({ setup, moves: [{ iteration: 1, name: "learningRate", value: 0.1 }] }).map((path) => ({ setup, path })),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...places),
      fc.anything({ withBigInt: true, withNullPrototype: true }),
      ({ setup, path }, value) => {
        const experiment = structuredClone({ setup, moves: [{ iteration: 1, name: "learningRate", value: 0.1 }] });
        const last = path.at(-1)!;
        const parent = path.slice(0, -1).reduce<object>((at, key) => at[key as never], experiment);
        Object.defineProperty(parent, last, { value, enumerable: true });
        try {
          checkExperiment(experiment);
        } catch (error) {
          assert.instance(error, ExperimentError, String(error));
        }
      },
    ),
    { numRuns: 5000 },
  );
});

/** The paths to everything in a value. */
function pathsIn(value: object): string[][] {
  return Object.entries(value).flatMap(([key, each]) => [
    [key],
    ...(typeof each === "object" && each !== null ? pathsIn(each).map((path) => [key, ...path]) : []),
  ]);
}

test.run();
