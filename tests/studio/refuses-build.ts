import * as assert from "uvu/assert";
import { type BuildOptions, buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { ExperimentError } from "../../packages/studio/src/experiment/experiment-error.js";
import type { Setup } from "../../packages/studio/src/experiment/setup.js";

/** Asserts that a setup is refused with exactly this message. */
export async function refusesBuild(setup: Setup, message: string, options?: BuildOptions): Promise<void> {
  await refusesLater(() => buildRun(setup, options), message);
}

/** Asserts that the work fails with an ExperimentError of exactly this message. */
export async function refusesLater(work: () => unknown, message: string): Promise<void> {
  let error: unknown;
  try {
    await work();
  } catch (caught) {
    error = caught;
  }
  assert.instance(error, ExperimentError, `not refused: ${message}`);
  assert.is((error as Error).message, message);
}
