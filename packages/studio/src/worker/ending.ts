import type { Parameters, RxgradError } from "rxgrad";
import { messageOf } from "../experiment/experiment-error.js";
import type { RunState } from "../session/live-run.js";
import { sentence } from "../words/told.js";

/** What has ended a training, other than the end of its data. */
export interface Failure {
  readonly error: unknown;
}

/** How a run stands that has ended. */
export type Ending = Pick<RunState, "phase" | "problem">;

/** @param last The last iteration that was computed before. Data that are the same each time cannot end earlier. */
export function endingOf(failure: Failure | undefined, position: number, last: number): Ending {
  if (failure) return { phase: "failed", problem: messageOf(failure.error) };
  if (position >= last) return { phase: "over", problem: undefined };
  return { phase: "failed", problem: sentence("error.dataEnded", { iteration: position, last }) };
}

/** The parameters with which a training has failed, if its error tells them. */
export const reachedBy = (failure: Failure | undefined): Parameters | undefined =>
  (failure?.error as Partial<RxgradError> | undefined)?.reached?.parameters;
