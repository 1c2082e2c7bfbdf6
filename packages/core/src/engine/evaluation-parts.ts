import { hasBatch, sampleSize } from "../tensor/shape.js";
import type { Plan, PlannedNode } from "./plan.js";

/** A part of the evaluation of a large set: first its per-sample nodes, in chunks of samples, then its whole nodes. */
export interface EvaluationPart {
  /** Nodes with independent samples. In the first part, inputs with a batch axis are among them. */
  readonly bySample: readonly PlannedNode[];
  /** Nodes of other parts that these read: fed inputs, and values that are kept for all samples. */
  readonly read: readonly PlannedNode[];
  /** Nodes that mix samples or have no batch axis, such as the sum of a loss, a penalty, or a mean over samples. */
  readonly whole: readonly PlannedNode[];
}

/** How a large set is evaluated. */
export interface EvaluationParts {
  readonly parts: readonly EvaluationPart[];
  /** Nodes whose values are kept for all samples, because whole nodes or later parts read them. */
  readonly kept: readonly PlannedNode[];
}

/** The largest number of samples in a chunk. */
const MOST_SAMPLES = 1024;
/** The largest number of numbers in a chunk: 128 MB. It limits chunks of wide samples. */
const MOST_NUMBERS = 2 ** 24;

/** The number of samples in a chunk. The results do not depend on it. */
export function chunkOf({ nodes }: Plan): number {
  const width = nodes.reduce((sum, { shape }) => sum + (hasBatch(shape) ? sampleSize(shape) : 0), 0);
  return Math.max(1, Math.min(MOST_SAMPLES, Math.floor(MOST_NUMBERS / Math.max(width, 1))));
}

/**
 * Splits an evaluation into parts. A sum over samples is computed once, from terms that are kept for all samples. So its bits
 * do not depend on the chunk, and penalties are counted once.
 *
 * @param coupled Nodes whose samples are not independent.
 */
export function partsOf({ nodes }: Plan, coupled: ReadonlySet<PlannedNode>): EvaluationParts {
  const isBySample = (node: PlannedNode): boolean =>
    hasBatch(node.shape) && !coupled.has(node) && node.operation.source?.from !== "iteration";
  const partOf = new Map<PlannedNode, number>();
  const kept = new Set<PlannedNode>();
  const parts: { bySample: PlannedNode[]; read: Set<PlannedNode>; whole: PlannedNode[] }[] = [];
  for (const node of nodes) {
    const own = isBySample(node);
    const after = node.inputs.map((input) => {
      const isComputedWhole = own && !isBySample(input) && !input.operation.source;
      return (partOf.get(input) as number) + (isComputedWhole ? 1 : 0);
    });
    const part = Math.max(0, ...after);
    partOf.set(node, part);
    parts[part] ??= { bySample: [], read: new Set(), whole: [] };
    if (own) parts[part].bySample.push(node);
    else if (!node.operation.source) parts[part].whole.push(node);
    for (const input of node.inputs) {
      const isElsewhere = own ? partOf.get(input) !== part || !isBySample(input) : isBySample(input);
      if (!isElsewhere || !hasBatch(input.shape)) continue;
      if (own) parts[part].read.add(input);
      if (isBySample(input) && !(own && input.operation.source)) kept.add(input);
    }
  }
  return { parts: parts.map((each) => ({ ...each, read: [...each.read] })), kept: [...kept] };
}
