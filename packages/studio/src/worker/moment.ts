import type { Iteration, Parameters } from "rxgrad";

/** A moment of a run at which nodes can be evaluated. */
export interface Moment {
  readonly iteration: number;
  readonly parameters: Parameters;
  /** The iteration itself, if its values can be read. */
  readonly newest: Iteration | undefined;
}

export const momentOf = (newest: Iteration): Moment => {
  const { iteration, parameters } = newest;
  return { iteration, parameters, newest };
};
