import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { isBuiltIn } from "../graph/built-in.js";
import { isNode } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";

/** What a graph hangs from: a node of a value, a gradient or an optimizer. */
export type Root = Node | GradientNode | OptimizerNode;

/** Whether something is of a kind of a user's own, whatever that is called. */
export const isOwn = (root: Root): boolean => (isNode(root) ? root.operation.isOwn === true : !isBuiltIn(root));

/** Roots sorted by what they are, each once. */
export interface SortedRoots {
  /** As they were given. */
  readonly given: readonly Root[];
  readonly optimizers: readonly OptimizerNode[];
  /** The optimizers' gradients, then those that were given. */
  readonly gradients: readonly GradientNode[];
  /** Where the graph of values hangs from: losses first, as training walks it, so that nodes get the same names. */
  readonly values: readonly Node[];
}

/** @throws GraphError for anything that is no root, and for none at all. */
export function sortRoots(owner: string, roots: Root | readonly Root[]): SortedRoots {
  const given: readonly Root[] = Array.isArray(roots) ? roots : [roots as Root];
  const sane = (each: unknown): boolean => isNode(each) || isGradientNode(each) || isOptimizerNode(each);
  const wrong = given.findIndex((each) => !sane(each));
  if (wrong >= 0 || given.length === 0) {
    const got = given.length === 0 ? "an empty list" : describeValue(given[wrong]);
    throw new GraphError(`${owner}: it was given ${got}; give a node, a gradient, an optimizer, or a list of them.`);
  }
  const optimizers = [...new Set(given.filter(isOptimizerNode))];
  const gradients = [...new Set([...optimizers.flatMap((each) => each.gradients), ...given.filter(isGradientNode)])];
  return {
    given,
    optimizers,
    gradients,
    values: [...new Set([...gradients.map((each) => each.loss), ...given.filter(isNode)])],
  };
}
