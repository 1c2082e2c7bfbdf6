import { type Iteration, type Reached, RxgradError } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";

/**
 * Makes an RxgradError with `reached` of an error that occurred in an operator, as a run does with its own errors.
 *
 * @param whose What failed, in words, for an error that is not of rxgrad.
 */
export function failedIn(iteration: Iteration, error: unknown, whose: string): RxgradError {
  const known =
    error instanceof RxgradError
      ? error
      : new RxgradError(`${whose} failed at iteration ${iteration.iteration}: ${messageOf(error)}`, { cause: error });
  known.reached = reachedIn(iteration);
  return known;
}

/** What was reached; a stale iteration cannot be read, but the error of reading it contains what the run has reached. */
function reachedIn(each: Iteration): Reached | undefined {
  try {
    const { iteration, loss, parameters } = each;
    return { iteration, loss, parameters };
  } catch (stale) {
    return (stale as RxgradError).reached;
  }
}
