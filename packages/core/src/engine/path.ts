import { sampleSize } from "../tensor/shape.js";
import type { PlannedNode } from "./plan.js";

/** A scalar node that the loss adds, times a coefficient. */
export interface Term {
  readonly node: PlannedNode;
  readonly coefficient: number;
}

/** Splits a loss into terms, through nodes that are linear combinations of scalars. Each node is visited once. */
export function splitTerms(root: PlannedNode): Term[] {
  const found = new Set<PlannedNode>();
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (linearIn(node)) pending.push(...node.inputs);
  }
  const coefficients = new Map([[root, 1]]);
  const coefficientOf = (node: PlannedNode): number => coefficients.get(node) ?? 0;
  // Users come before their inputs here, so the coefficient of a node is complete when its turn comes.
  for (const node of [...found].sort((a, b) => b.index - a.index)) {
    linearIn(node)?.forEach((factor, i) => {
      const input = node.inputs[i];
      coefficients.set(input, coefficientOf(input) + coefficientOf(node) * factor);
    });
  }
  const terms = [...found].filter((node) => !linearIn(node));
  return terms.map((node) => ({ node, coefficient: coefficientOf(node) }));
}

/** The coefficients of a node that is a linear combination of scalars; undefined for other nodes. */
function linearIn({ operation, inputs, shape }: PlannedNode): readonly number[] | undefined {
  return [shape, ...inputs.map((each) => each.shape)].every(({ length }) => length === 0)
    ? operation.linearCoefficients
    : undefined;
}

/** Whether differences propagate through input `i`. They do not if the operation derives that input from the others. */
export const flowsThrough = (node: PlannedNode, i: number): boolean => !node.operation.derivedInputs?.includes(i);

/**
 * The nodes on all paths between `from` and `to`, in order, without `from` itself.
 *
 * @param every Whether to follow derived inputs too. Recomputing values needs them; propagating differences does not.
 */
export function pathBetween(
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

/** The factor from a change of the sum that a term reduces to the change of the loss. */
export function scaleOf({ node, coefficient }: Term, samples: number): number {
  return coefficient * (node.operation.reductionWeight?.(samples, sampleSize(node.inputs[0].shape)) ?? 1);
}
