import { describeValue } from "../errors/describe-value.js";
import { GraphError, StaleIterationError } from "../errors/errors.js";
import { isGradientNode } from "../gradients/gradient-node.js";
import { isNode, labelOf } from "../graph/create-node.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";

/** The error for a node that a run does not compute. */
export function notInRun(node: { kind: string; name: string | undefined }): GraphError {
  const label = node?.kind ? labelOf(node.kind, node.name) : describeValue(node);
  const isRoot = isNode(node) || isGradientNode(node);
  const other = isOptimizerNode(node) ? "give one that train was given" : "give a node";
  const fix = isRoot ? "add it with train(W, data, { watch: [node] })" : other;
  return new GraphError(`observe: ${label} is not computed by this run; ${fix}.`);
}

/** The properties of an iteration that can be read too late. */
export type Lapsing =
  | "values"
  | "parameters"
  | "parametersBefore"
  | "hyperparameters"
  | "state"
  | "boxes"
  | "explanations"
  | "notFinite"
  | "events"
  | "arrivals"
  | "hold";

/** The error for a read that comes too late. @param newest The iteration that has begun since; undefined if the run has ended. */
export function staleRead(iteration: number, what: Lapsing, newest?: number): StaleIterationError {
  const why = newest === undefined ? "the run has ended" : `iteration ${newest} has begun`;
  const operator = "before the operator that buffers or delays.";
  if (what === "hold") {
    return new StaleIterationError(
      `iteration ${iteration}: it cannot be held any more, because ${why}; put what holds it ${operator}`,
    );
  }
  const [is, it] = what === "state" || what === "notFinite" ? ["is", "it"] : ["are", "them"];
  const fix = what === "values" ? "observe(node)" : `map((each) => each.${what})`;
  return new StaleIterationError(
    `iteration ${iteration}: its ${what} ${is} gone, because ${why}; read ${it} in the body of the loop, or put ${fix} ${operator}`,
  );
}
