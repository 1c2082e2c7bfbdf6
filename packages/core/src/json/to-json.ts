import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { GraphJSON } from "./format.js";
import type { Root } from "./roots.js";
import { writeGraph } from "./write-graph.js";

export interface ToJSONOptions {
  /** Hyper-parameters that `fromJSON` will be given again, such as `"sgd1.learningRate"`. */
  readonly leaveOut?: readonly string[] | undefined;
}

/**
 * Writes the graph under a node, a gradient, an optimizer, or several of them, as plain data for `JSON.stringify`: the
 * nodes, how they are connected, and how parameters start. What training made of the parameters is not in it:
 * `Parameters` have a `toJSON` of their own.
 *
 * @throws GraphError for what JSON cannot hold: a schedule or a stream that is not left out, an initializer of the
 * user's own, an option that is no plain data.
 * @example
 * const text = JSON.stringify(toJSON(sgd(finiteDifference(loss), { learningRate: 0.1 })));
 *
 * @example
 * // JSON cannot hold a schedule. It is given again when the graph is read:
 * const learningRate = (iteration) => 0.5 * 0.99 ** iteration;
 * const json = toJSON(sgd(gradient, { learningRate }), { leaveOut: ["sgd1.learningRate"] });
 * const graph = fromJSON(json, { hyperparameters: { "sgd1.learningRate": learningRate } });
 */
export function toJSON(roots: Root | readonly Root[], options?: ToJSONOptions): GraphJSON {
  const { leaveOut = [] } = knownOptions("toJSON", options, ["leaveOut"]);
  if (Array.isArray(leaveOut)) return writeGraph(roots, leaveOut);
  throw new GraphError(
    `toJSON: leaveOut is ${describeValue(leaveOut)}; give a list of names, such as ["sgd1.learningRate"].`,
  );
}
