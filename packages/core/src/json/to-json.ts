import { checkOption, listOf, suchAs } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { GraphJSON } from "./format.js";
import type { Root } from "./roots.js";
import { writeGraph } from "./write-graph.js";

export interface ToJSONOptions {
  /** Hyper-parameters to leave out, such as `"sgd1.learningRate"`. `fromJSON` then takes them as an option. */
  readonly leaveOut?: readonly string[] | undefined;
}

/**
 * Writes the graph under one or several nodes, gradients or optimizers as plain data for `JSON.stringify`. It contains the
 * nodes, their connections, and the initializers of parameters. It does not contain trained values: `Parameters` have their own
 * `toJSON`.
 *
 * @param roots A node, gradient or optimizer, or a list of them.
 * @throws GraphError for anything that JSON cannot hold: a schedule or a stream that is not left out, a user's own initializer,
 * an option that is not plain data, a black box.
 * @example
 * const text = JSON.stringify(toJSON(sgd(finiteDifference(loss), { learningRate: 0.1 })));
 *
 * @example
 * // JSON cannot hold a schedule. Pass it again when the graph is read:
 * const learningRate = (iteration) => 0.5 * 0.99 ** iteration;
 * const json = toJSON(sgd(gradient, { learningRate }), { leaveOut: ["sgd1.learningRate"] });
 * const graph = fromJSON(json, { hyperparameters: { "sgd1.learningRate": learningRate } });
 */
export function toJSON(roots: Root | readonly Root[], options?: ToJSONOptions): GraphJSON {
  const { leaveOut = [] } = knownOptions("toJSON", options, ["leaveOut"]);
  checkOption("toJSON", "leaveOut", leaveOut, suchAs(listOf("names"), '["sgd1.learningRate"]'), GraphError);
  return writeGraph(roots, leaveOut);
}
