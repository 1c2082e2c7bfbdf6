import type { Block } from "../graph/block.js";
import type { RequestingSteps } from "../graph/evaluation.js";
import { hasBatch, sampleSize, withRows } from "../tensor/shape.js";
import { type Arena, Layout } from "./arena.js";
import { type CheckedFeed, stagingOf, writeFeed } from "./feed.js";
import { bindForward } from "./forward.js";
import type { Plan, PlannedNode } from "./plan.js";
import { attachTo } from "./program.js";
import type { Step } from "./step.js";

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
interface EvaluationParts {
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
function partsOf({ nodes }: Plan, coupled: ReadonlySet<PlannedNode>): EvaluationParts {
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

/** The per-sample nodes of an evaluation part, bound to memory for one chunk of samples. */
export class ChunkProgram {
  readonly samples: number;
  readonly layout: Layout;
  /** The forward steps, in the order of the nodes. */
  readonly forward: readonly Step[];
  /** The blocks of the nodes that it computes, and of those that it reads sample by sample. */
  readonly blocks: ReadonlyMap<PlannedNode, Block>;
  readonly #fed: readonly PlannedNode[];
  readonly #staging: Block;
  /** The index of its first sample in the whole set. */
  #start = 0;

  /** @param others The blocks of nodes without a batch axis that it reads. */
  constructor(
    { bySample, read }: EvaluationPart,
    samples: number,
    arena: Arena,
    others: ReadonlyMap<PlannedNode, Block>,
  ) {
    this.samples = samples;
    this.layout = new Layout(arena.kept.end);
    const own = new Set([...bySample, ...read]);
    this.blocks = new Map([...own].map((node) => [node, this.layout.allocate(withRows(node.shape, samples), samples)]));
    const blockOf = (node: PlannedNode): Block => (this.blocks.get(node) ?? others.get(node)) as Block;
    this.#fed = [...own].filter(({ operation }) => operation.source?.from === "feed");
    this.#staging = this.layout.allocate([Math.max(0, ...this.#fed.map((each) => stagingOf(blockOf(each), each)))]);
    this.forward = bySample
      .filter(({ operation }) => !operation.source)
      .map((node) => bindForward(node, blockOf(node), node.inputs.map(blockOf), () => this.#start));
  }

  blockOf(node: PlannedNode): Block {
    return this.blocks.get(node) as Block;
  }

  /** Writes the samples that begin at `start` into the inputs. */
  feed(feed: CheckedFeed, feeds: readonly PlannedNode[], start: number): void {
    this.#start = start;
    for (const node of this.#fed) {
      writeFeed(this.blockOf(node), node, feed.values[feeds.indexOf(node)], start, this.#staging, feed.when);
    }
  }
}

/** What the evaluation of a large set needs. */
export interface LargeSetContext {
  readonly plan: Plan;
  readonly arena: Arena;
  /** The blocks of parameters and constants. */
  readonly values: ReadonlyMap<PlannedNode, Block>;
  readonly feed: CheckedFeed;
  /** Nodes whose samples are not independent of one another. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** The number of samples that are computed at a time. */
  readonly chunk: number;
  /** Writes the values of per-iteration sources. */
  writeSources(blockOf: (node: PlannedNode) => Block): void;
  /** Runs steps, in bounded units. */
  compute(steps: readonly Step[]): RequestingSteps<void>;
  /** Receives values of a node. For a node with a batch axis, the first row of the block is sample `start`. */
  take(node: PlannedNode, block: Block, start: number): void;
}

/**
 * The evaluation of a large set of samples. Nodes with independent samples are computed in chunks of samples. A node that
 * needs all samples is computed once, from inputs whose values are kept for all samples.
 */
export class LargeSet {
  readonly #context: LargeSetContext;
  readonly #parts: readonly EvaluationPart[];
  /** Nodes that are computed once, not in chunks. */
  readonly #whole: readonly PlannedNode[];
  /** The blocks that hold all samples, and those without a batch axis. */
  readonly #all: Map<PlannedNode, Block>;

  constructor(context: LargeSetContext) {
    const { plan, coupled, arena, values, feed } = context;
    const { parts, kept } = partsOf(plan, coupled);
    this.#context = context;
    this.#parts = parts;
    const chunked = new Set(parts.flatMap(({ bySample }) => bySample));
    this.#whole = plan.nodes.filter((node) => !chunked.has(node));
    const own = [...this.#whole.filter((node) => !values.has(node)), ...kept].map((node): [PlannedNode, Block] => [
      node,
      arena.kept.allocate(withRows(node.shape, feed.samples), hasBatch(node.shape) ? feed.samples : 1),
    ]);
    this.#all = new Map([...values, ...own]);
    const fed = plan.feeds.filter((node) => !hasBatch(node.shape));
    const staged = fed.map((node) => stagingOf(this.#blockOf(node), node));
    const staging = arena.kept.allocate([Math.max(0, ...staged)]);
    attachTo(arena, arena.kept, own);
    for (const node of fed) {
      writeFeed(this.#blockOf(node), node, feed.values[plan.feeds.indexOf(node)], 0, staging, feed.when);
    }
    context.writeSources(this.#blockOf);
  }

  /** Computes all nodes. */
  *run(): RequestingSteps<void> {
    const { compute, take } = this.#context;
    for (const part of this.#parts) {
      yield* this.#runBySample(part);
      yield* compute(part.whole.map((node) => bindForward(node, this.#blockOf(node), node.inputs.map(this.#blockOf))));
    }
    for (const node of this.#whole) take(node, this.#blockOf(node), 0);
  }

  *#runBySample(part: EvaluationPart): RequestingSteps<void> {
    const { plan, feed, chunk, compute, take } = this.#context;
    if (part.bySample.length === 0) return;
    let program: ChunkProgram | undefined;
    for (let start = 0; start < feed.samples; start += chunk) {
      const samples = Math.min(chunk, feed.samples - start);
      if (program?.samples !== samples) program = this.#bind(part, samples, program);
      program.feed(feed, plan.feeds, start);
      for (const node of part.read) copyRows(program.blockOf(node), 0, this.#all.get(node), start, samples);
      yield* compute(program.forward);
      for (const node of part.bySample) {
        const block = program.blockOf(node);
        copyRows(this.#all.get(node), start, block, 0, samples);
        take(node, block, start);
      }
    }
    if (program) this.#context.arena.release(program.layout);
  }

  #bind(part: EvaluationPart, samples: number, before: ChunkProgram | undefined): ChunkProgram {
    const { arena } = this.#context;
    if (before) arena.release(before.layout);
    const program = new ChunkProgram(part, samples, arena, this.#all);
    attachTo(arena, program.layout, program.blocks);
    return program;
  }

  readonly #blockOf = (node: PlannedNode): Block => this.#all.get(node) as Block;
}

/** Copies samples if both blocks exist. */
function copyRows(to: Block | undefined, at: number, from: Block | undefined, start: number, samples: number): void {
  if (to && from) to.kernels.copy(to.offset + at * to.width, from.offset + start * from.width, samples * from.width);
}
