import { knownOptions } from "../../errors/known-options.js";
import { checkNode, isNode } from "../create-node.js";
import type { Node } from "../node.js";
import { flagFrom } from "../stored-options.js";
import { buffersAmong, nameNodes, topological } from "../walk.js";

/** A parameter and its name under a training root. */
export interface NamedParameter {
  /** The name under the roots: `dense1/W`. */
  name: string;
  /** The parameter node. */
  node: Node;
}

export interface ParametersOfOptions {
  /** `true` lists buffers too, such as the running statistics of layers. Default false. */
  readonly buffers?: boolean | undefined;
}

/**
 * The weights that nodes depend on, including frozen ones, with their names under these nodes as training roots. Buffers, such as
 * the running statistics of {@link batchNormalization}, are not weights: they have no gradient, and penalties do not apply to
 * them. They are listed on request.
 *
 * @param roots A node, or a list of nodes.
 * @param given Nodes, and the options last.
 * @throws GraphError for a value that is not a node; HyperparameterError for an unknown option.
 * @example
 * parametersOf(y).map(({ name }) => name); // dense1/W, dense1/b, …
 * parametersOf(y, { buffers: true }); // all parameters of a run
 */
export function parametersOf(...roots: readonly Node[]): NamedParameter[];
export function parametersOf(...given: readonly [...roots: Node[], options: ParametersOfOptions]): NamedParameter[];
export function parametersOf(...given: readonly (Node | ParametersOfOptions)[]): NamedParameter[] {
  const last = given.at(-1);
  const hasOptions = typeof last === "object" && last !== null && !isNode(last);
  const { buffers = false } = knownOptions("parametersOf", hasOptions ? last : undefined, ["buffers"]);
  flagFrom("parametersOf", "buffers", { buffers });
  const roots = (hasOptions ? given.slice(0, -1) : given) as readonly Node[];
  const all = allParametersOf(roots);
  if (buffers) return all;
  const kept = buffersAmong(topological(roots));
  return all.filter(({ node }) => !kept.has(node));
}

/** All weights and buffers. */
export function allParametersOf(roots: readonly Node[]): NamedParameter[] {
  for (const each of roots) checkNode("parameters", "the root", each);
  const names = nameNodes(roots);
  return topological(roots)
    .filter((node) => node.operation.source?.from === "parameter")
    .map((node) => ({ name: names.get(node) as string, node }));
}
