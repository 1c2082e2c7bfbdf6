import type { Iteration, Parameters } from "rxgrad";

/** A point of a run at which nodes can be evaluated. */
export interface RunPoint {
  readonly iteration: number;
  readonly parameters: Parameters;
  /** The iteration itself, if its values can be read. */
  readonly newest: Iteration | undefined;
}

export const runPointOf = (newest: Iteration): RunPoint => {
  const { iteration, parameters } = newest;
  return { iteration, parameters, newest };
};
