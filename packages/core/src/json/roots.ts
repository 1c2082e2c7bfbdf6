import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { type GradientNode, isGradientNode } from "../gradients/gradient-node.js";
import { isBuiltIn, isNode } from "../graph/create-node.js";
import type { Node } from "../graph/node.js";
import { isOptimizerNode, type OptimizerNode } from "../optimizers/optimizer-node.js";

/** A root of a graph: a node, a gradient or an optimizer. */
export type Root = Node | GradientNode | OptimizerNode;

/** Whether the kind of a root is a user's own, whatever its name. */
export const isOwn = (root: Root): boolean => (isNode(root) ? root.operation.isOwn === true : !isBuiltIn(root));

/** Roots sorted by their type, each once. */
export interface SortedRoots {
  /** The roots in the given order. */
  readonly given: readonly Root[];
  readonly optimizers: readonly OptimizerNode[];
  /** The gradients of the optimizers, then the given gradients. */
  readonly gradients: readonly GradientNode[];
  /** The losses, then the given nodes. Training walks the graph in this order, so nodes get the same names. */
  readonly values: readonly Node[];
}

/** Sorts roots by their type. @throws GraphError for a value that is not a root, and for an empty list. */
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
