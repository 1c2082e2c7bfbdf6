import type { RunState } from "./live-run.js";

/** The state of a run whose data are being loaded. */
export const STARTING: RunState = {
  ...{ phase: "starting", iteration: 0, epoch: 1, target: undefined, problem: undefined, last: 0 },
  boxEvaluations: undefined,
  kept: [],
};
