import type { BuiltRun } from "./built-run.js";
import { pointsOf } from "./data/points.js";
import { ExperimentError } from "./experiment-error.js";
import type { Setup } from "./setup.js";
import { layersRun } from "./tasks/layers.js";

/**
 * Builds the run of a setup. The same setup gives the same run, bit for bit.
 *
 * @throws ExperimentError where the setup does not fit together.
 */
export async function buildRun(setup: Setup): Promise<BuiltRun> {
  if (setup.task === "layers" && setup.data.kind === "points") {
    return layersRun(setup, pointsOf(setup.data, setup.seed));
  }
  throw new ExperimentError("Only points can be built so far; choose one of their sets.");
}
