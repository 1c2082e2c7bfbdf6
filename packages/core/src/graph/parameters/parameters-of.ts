import { knownOptions } from "../../errors/known-options.js";
import { buffersAmong } from "../buffers.js";
import { checkNode, isNode } from "../create-node.js";
import type { Node } from "../node.js";
import { flagFrom } from "../stored-options.js";
import { nameNodes, topological } from "../walk.js";

/** A parameter under the name that a training root gives it. */
export interface NamedParameter {
  name: string;
  node: Node;
}

export interface ParametersOfOptions {
  /** `true` lists buffers too: what layers keep for themselves, such as running statistics. Default false. */
  readonly buffers?: boolean | undefined;
}

/**
 * The weights that nodes reach, frozen ones too, with the names that the nodes give them as training roots. Buffers, such as
 * the running statistics of {@link batchNormalization}, are no weights: no penalty belongs on them and no gradient is taken
 * of them. They are listed on request.
 *
 * @throws GraphError for what is no node; HyperparameterError for an option that there is not.
 * @example
 * parametersOf(y).map(({ name }) => name); // dense1/W, dense1/b, …
 * parametersOf(y, { buffers: true }); // all that Parameters hold
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

/** Weights and buffers. */
export function allParametersOf(roots: readonly Node[]): NamedParameter[] {
  for (const each of roots) checkNode("parameters", "the root", each);
  const names = nameNodes(roots);
  return topological(roots)
    .filter((node) => node.operation.source?.from === "parameter")
    .map((node) => ({ name: names.get(node) as string, node }));
}
