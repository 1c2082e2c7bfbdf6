import { GraphError, StaleIterationError } from "../errors.js";
import { describeValue, labelOf } from "../graph/node.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";

/** The error for a node that a run does not compute. */
export function notInRun(node: { kind: string; name: string | undefined }): GraphError {
  const label = node?.kind ? labelOf(node.kind, node.name) : describeValue(node);
  const fix = isOptimizerNode(node) ? "give one that train was given" : "add it with train(W, data, { watch: [node] })";
  return new GraphError(`observe: ${label} is not computed by this run; ${fix}.`);
}

/** The error for values that are gone; `newest` is the iteration that has taken their place, if the run goes on. */
export const gone = (iteration: number, newest: number | undefined): StaleIterationError =>
  new StaleIterationError(
    `iteration ${iteration}: its values are gone, because ${newest === undefined ? "the run has ended" : `iteration ${newest} has begun`}; read them in the body of the loop, or put observe(node) before the operator that buffers or delays.`,
  );
