import type { Block } from "../graph/block.js";
import type { Operation } from "../graph/node.js";
import { hasBatch, sampleSize } from "../tensor/shape.js";
import { splitTerms, type Term } from "./path.js";
import type { Plan, PlannedNode } from "./plan.js";

/** The terms of a loss, by what they need. */
export interface LossTerms {
  /** Sums and means over the samples of the batch. */
  readonly overSamples: readonly Term[];
  /** Those that read no sample, such as penalties on weights. */
  readonly withoutSamples: readonly Term[];
  /** Those that read samples but are no sum over them, such as the square root of a mean. */
  readonly others: readonly Term[];
  /** What the terms over samples are computed from and has no batch axis, although it reads samples: such as their largest. */
  readonly mixing: readonly PlannedNode[];
}

/** Sorts the terms that a loss adds up. */
export function lossTerms({ nodes }: Plan, root: PlannedNode): LossTerms {
  const readsSamples = new Set<PlannedNode>();
  for (const node of nodes) {
    if (hasBatch(node.shape) || node.inputs.some((each) => readsSamples.has(each))) readsSamples.add(node);
  }
  const isOverSamples = ({ node: { operation, inputs } }: Term): boolean =>
    operation.reductionWeight !== undefined && inputs.length === 1 && hasBatch(inputs[0].shape);
  const terms = splitTerms(root);
  const reading = terms.filter(({ node }) => readsSamples.has(node));
  const overSamples = reading.filter(isOverSamples);
  const below = nodesUnder(overSamples.flatMap(({ node }) => node.inputs));
  return {
    overSamples,
    mixing: [...below].filter((node) => readsSamples.has(node) && !hasBatch(node.shape)),
    withoutSamples: terms.filter((each) => !reading.includes(each)),
    others: reading.filter((each) => !isOverSamples(each)),
  };
}

/** Some nodes, and all that they are computed from. */
export function nodesUnder(nodes: Iterable<PlannedNode>): Set<PlannedNode> {
  const found = new Set(nodes);
  for (const node of found) for (const input of node.inputs) found.add(input);
  return found;
}

/** A plan that computes only some terms of a loss. */
export interface TermPlan {
  readonly plan: Plan;
  /** The sum of the terms. */
  readonly root: PlannedNode;
  /** For each node of the original plan that the terms need, and for each of its parameters, the node of this plan. */
  readonly nodes: ReadonlyMap<PlannedNode, PlannedNode>;
}

/**
 * A plan of some terms of a loss. Names stay the same.
 *
 * @param batch For a part of the samples of a batch: the number of samples of the whole batch, by which means divide. Undefined:
 * means divide by the number of samples that the plan computes.
 */
export function planOfTerms(
  plan: Plan,
  root: PlannedNode,
  terms: readonly Term[],
  batch: number | undefined,
): TermPlan {
  const needed = nodesUnder([...terms.map(({ node }) => node), ...plan.parameters]);
  const isTerm = new Set(terms.map(({ node }) => node));
  const made = new Map<PlannedNode, PlannedNode>();
  const nodes: PlannedNode[] = [];
  const add = (node: Omit<PlannedNode, "index">): PlannedNode => {
    const own: PlannedNode = Object.freeze({ ...node, index: nodes.length });
    nodes.push(own);
    return own;
  };
  for (const node of plan.nodes) {
    if (!needed.has(node)) continue;
    const operation = batch !== undefined && isTerm.has(node) ? ofBatch(node, batch) : node.operation;
    const inputs = node.inputs.map((each) => made.get(each) as PlannedNode);
    made.set(node, add({ ...node, operation, inputs }));
  }
  const only = terms.length === 1 && terms[0].coefficient === 1 ? made.get(terms[0].node) : undefined;
  const inputs = terms.map(({ node }) => made.get(node) as PlannedNode);
  const coefficients = terms.map(({ coefficient }) => coefficient);
  const sum = only ?? add({ ...root, operation: weightedSum(coefficients), inputs, shape: [], options: {} });
  const from = (source: string): PlannedNode[] => nodes.filter((node) => node.operation.source?.from === source);
  return {
    root: sum,
    nodes: made,
    plan: {
      nodes,
      feeds: from("feed"),
      parameters: from("parameter"),
      constants: from("constant"),
      names: plan.names,
      planned: new Map(
        [...plan.planned].flatMap(([node, planned]) => {
          const own = made.get(planned);
          return own ? [[node, own] as const] : [];
        }),
      ),
      ranges: [],
      boxes: plan.boxes,
    },
  };
}

/** A reduction over samples that divides by the number of samples of the whole batch. */
function ofBatch({ operation, inputs }: PlannedNode, batch: number): Operation {
  const { reductionWeight } = operation;
  if (!reductionWeight || inputs.length !== 1 || !hasBatch(inputs[0].shape)) return operation;
  const weight = reductionWeight(batch, sampleSize(inputs[0].shape));
  return Object.freeze({
    ...operation,
    callsKernelsOnly: true,
    reductionWeight: () => weight,
    forward(out, x) {
      out.kernels.scaledSum(out.offset, x.offset, weight, x.size);
    },
    backward([dx], dOut) {
      if (dx) dOut.kernels.scaledSumBackward(dx.offset, dOut.offset, weight, dx.size);
    },
    difference(dOut, _out, _inputs, [dx]) {
      if (dx) dOut.kernels.scaledSum(dOut.offset, dx.offset, weight, dx.size);
    },
  } satisfies Operation);
}

/** Σ coefficient·input over scalars. */
function weightedSum(coefficients: readonly number[]): Operation {
  const sumOf = (blocks: readonly (Block | undefined)[]): number =>
    coefficients.reduce((sum, each, i) => sum + each * (blocks[i]?.data[0] ?? 0), 0);
  return Object.freeze({
    kind: "add",
    linearCoefficients: coefficients,
    forward(out, ...inputs) {
      out.data[0] = sumOf(inputs);
    },
    backward(dInputs, dOut) {
      for (const [i, each] of coefficients.entries()) {
        const dx = dInputs[i];
        if (dx) dx.data[0] += each * dOut.data[0];
      }
    },
    difference(dOut, _out, _inputs, dInputs) {
      dOut.data[0] = sumOf(dInputs);
    },
  } satisfies Operation);
}
