import { type Iteration, type Reached, RxgradError } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";

/**
 * An error of what an operator does with an iteration, as a run reports its own: of rxgrad's classes, with what was reached.
 *
 * @param whose What failed, in words, for an error that is none of rxgrad's.
 */
export function failedIn(iteration: Iteration, error: unknown, whose: string): RxgradError {
  const known =
    error instanceof RxgradError
      ? error
      : new RxgradError(`${whose} failed at iteration ${iteration.iteration}: ${messageOf(error)}`, { cause: error });
  known.reached = reachedIn(iteration);
  return known;
}

/** One that comes too late cannot be read, and the error for that tells how far the run has come. */
function reachedIn(each: Iteration): Reached | undefined {
  try {
    const { iteration, loss, parameters } = each;
    return { iteration, loss, parameters };
  } catch (stale) {
    return (stale as RxgradError).reached;
  }
}
