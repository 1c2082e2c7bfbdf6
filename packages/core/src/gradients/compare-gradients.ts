import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkName } from "../graph/create-node.js";
import type { Parameters } from "../graph/parameters/parameters.js";
import type { ReadonlyFloat64Array } from "../tensor/tensor.js";
import { type GradientNode, isGradientNode } from "./gradient-node.js";

/** A node whose value is computed from two gradients. */
export interface ComparisonNode<V = unknown> {
  /** What the node is in a run. */
  readonly role: "comparison";
  /** Its kind, such as `"compareGradients"`. */
  readonly kind: string;
  /** The name that the user gave. */
  readonly name: string | undefined;
  /** The two gradients. */
  readonly gradients: readonly [GradientNode, GradientNode];
  /** Computes the value from copies of the two gradients. */
  compare(a: Parameters, b: Parameters): V;
}

/** For each parameter, by name: the largest difference, relative to the largest element. */
export type RelativeErrors = Readonly<Record<string, number>>;

export const isComparisonNode = (value: unknown): value is ComparisonNode =>
  typeof value === "object" && value !== null && (value as { role?: unknown }).role === "comparison";

/**
 * Compares two gradients at each iteration: max|a − b| / max(max|a|, max|b|) for each parameter, 0 where both are 0.
 *
 * Pass it in `watch` and read it with `observe`. No optimizer needs to use the two gradients.
 *
 * @param a A gradient node.
 * @param b Another gradient node of the same loss.
 * @param options.name The name of the comparison.
 * @throws GraphError if `a` or `b` is not a gradient node.
 * @example
 * const check = compareGradients(finiteDifference(loss), backprop(loss));
 * train(W, data, { watch: [check] }).pipe(observe(check)).subscribe(console.log); // { "dense1/W": 8e-10, … }
 */
export function compareGradients(
  a: GradientNode,
  b: GradientNode,
  options?: { readonly name?: string },
): ComparisonNode<RelativeErrors> {
  const { name } = knownOptions("compareGradients", options, ["name"]);
  checkName("compareGradients", name);
  for (const each of [a, b]) {
    if (!isGradientNode(each)) {
      throw new GraphError(
        `compareGradients: it was given ${describeValue(each)}; give two gradient nodes, such as finiteDifference(loss) and backprop(loss).`,
      );
    }
  }
  return Object.freeze({
    role: "comparison",
    kind: "compareGradients",
    name,
    gradients: [a, b] as const,
    compare: relativeErrors,
  });
}

function relativeErrors(a: Parameters, b: Parameters): RelativeErrors {
  return Object.fromEntries(
    [...a].flatMap(({ name, value }) => (b.has(name) ? [[name, relativeError(value.data, b.get(name).data)]] : [])),
  );
}

function relativeError(a: ReadonlyFloat64Array, b: ReadonlyFloat64Array): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    largest = Math.max(largest, Math.abs(a[i]), Math.abs(b[i]));
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
  }
  return difference === 0 ? 0 : difference / largest;
}
