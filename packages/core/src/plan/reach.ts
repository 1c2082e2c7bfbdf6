import { sampleSize } from "../tensor/shape.js";
import type { PlannedNode } from "./compile.js";

/** A scalar that the loss adds up, times a coefficient. */
export interface Term {
  readonly node: PlannedNode;
  readonly coefficient: number;
}

/** The loss as a sum of terms, as far as nodes that add up scalars take it apart. */
export function splitTerms(root: PlannedNode): Term[] {
  const coefficients = new Map<PlannedNode, number>();
  const pending: Term[] = [{ node: root, coefficient: 1 }];
  for (let term = pending.pop(); term; term = pending.pop()) {
    const { node, coefficient } = term;
    const linear = node.operation.linearCoefficients;
    if (linear && [node, ...node.inputs].every((each) => each.shape.length === 0)) {
      node.inputs.forEach((each, i) => void pending.push({ node: each, coefficient: coefficient * linear[i] }));
    } else coefficients.set(node, (coefficients.get(node) ?? 0) + coefficient);
  }
  return [...coefficients].map(([node, coefficient]) => ({ node, coefficient }));
}

/** Whether a difference flows through input `i`: not where the operation derives that input from the others. */
export const flowsThrough = (node: PlannedNode, i: number): boolean => !node.operation.derivedInputs?.includes(i);

/**
 * The nodes that a change of `from` reaches on its way to `to`, in order, without `from` itself.
 *
 * @param every Follow derived inputs too, as recomputing values does and propagating differences does not.
 */
export function reached(
  nodes: readonly PlannedNode[],
  from: PlannedNode,
  to: PlannedNode,
  every: boolean = false,
): PlannedNode[] {
  const follows = (node: PlannedNode, i: number): boolean => every || flowsThrough(node, i);
  const wanted = new Set<PlannedNode>([to]);
  for (let i = to.index; i > from.index; i--) {
    if (!wanted.has(nodes[i])) continue;
    for (const [k, input] of nodes[i].inputs.entries()) if (follows(nodes[i], k)) wanted.add(input);
  }
  const moved = new Set<PlannedNode>([from]);
  const path: PlannedNode[] = [];
  for (let i = from.index + 1; i <= to.index; i++) {
    const node = nodes[i];
    if (!wanted.has(node) || !node.inputs.some((input, k) => moved.has(input) && follows(node, k))) continue;
    moved.add(node);
    path.push(node);
  }
  return path;
}

/** What a change of the sum that a term reduces is multiplied by, to be a change of the loss. */
export function scaleOf({ node, coefficient }: Term, samples: number): number {
  return coefficient * (node.operation.reductionWeight?.(samples, sampleSize(node.inputs[0].shape)) ?? 1);
}
