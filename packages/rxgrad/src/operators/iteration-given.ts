import { GraphError } from "@rxgrad/core";
import { Iteration } from "@rxgrad/core/driver";
import { describeValue } from "@rxgrad/core/internal";

/** @throws GraphError, in the name of an operator, for an element of a stream that is not an iteration of a run. */
export function checkIteration(owner: string, given: unknown): void {
  if (given instanceof Iteration) return;
  throw new GraphError(
    `${owner}: it was given ${describeValue(given)}; put it after train(W, data), whose iterations it takes.`,
  );
}
