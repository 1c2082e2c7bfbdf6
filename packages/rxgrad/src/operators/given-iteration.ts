import { GraphError, type ObservableNode, type Reached, RxgradError, type Value } from "@rxgrad/core";
import { Iteration } from "@rxgrad/core/driver";
import { describeValue, messageOf } from "@rxgrad/core/internal";

/** @throws GraphError, in the name of an operator, for an element of a stream that is not an iteration of a run. */
export function checkIteration(owner: string, given: unknown): void {
  if (given instanceof Iteration) return;
  throw new GraphError(
    `${owner}: it was given ${describeValue(given)}; put it after train(W, data), whose iterations it takes.`,
  );
}

/** A node's value, for an operator. The error for a node that the run does not compute names this operator, not `observe`. */
export function valueIn<N extends ObservableNode>(owner: string, iteration: Iteration, node: N): Value<N> {
  try {
    return iteration.value(node);
  } catch (error) {
    if (error instanceof GraphError) error.message = error.message.replace(/^observe(?=: )/, owner);
    throw error;
  }
}

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
