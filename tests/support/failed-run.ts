import { type Feed, iterations, type OptimizerNode, type Reached, type RxgradError } from "@rxgrad/core";
import * as assert from "uvu/assert";
import { isError } from "./closeness.js";

type Failed = RxgradError & { readonly reached: Reached };

/** Trains until it fails, asserts that the error carries the last completed iteration, and returns the error. */
export function failure(W: OptimizerNode | readonly OptimizerNode[], feeds: Iterable<Feed>): Failed {
  let completed = { iteration: 0, loss: Number.NaN, parameters: "" };
  let error: unknown;
  try {
    for (const { iteration, loss, parameters } of iterations(W, feeds, { seed: 1 })) {
      completed = { iteration, loss, parameters: JSON.stringify(parameters) };
    }
  } catch (thrown) {
    error = thrown;
  }
  if (!error) throw new Error("nothing was thrown");
  const { reached } = error as RxgradError;
  if (!reached) throw new Error(`the error does not tell what was reached: ${error}`);
  assert.is(reached.iteration, completed.iteration);
  assert.ok(Object.is(reached.loss, completed.loss));
  if (reached.iteration > 0) assert.is(JSON.stringify(reached.parameters), completed.parameters);
  for (const { value } of reached.parameters) assert.ok(value.data.every(Number.isFinite));
  return error as Failed;
}

/** Asserts the class and the exact message of the error too, and returns the last completed iteration. */
export function fails(
  W: OptimizerNode | readonly OptimizerNode[],
  feeds: Iterable<Feed>,
  type: new (message: string) => RxgradError,
  message: string,
): Reached {
  return isError(failure(W, feeds) as RxgradError, type, message).reached as Reached;
}
