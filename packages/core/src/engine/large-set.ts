import type { Block } from "../graph/block.js";
import type { RequestingSteps } from "../graph/evaluation.js";
import { hasBatch, withRows } from "../tensor/shape.js";
import type { Arena } from "./arena.js";
import { attachTo } from "./attach.js";
import { ChunkProgram } from "./chunk-program.js";
import { type EvaluationPart, partsOf } from "./evaluation-parts.js";
import { type CheckedFeed, stagingOf, writeFeed } from "./feed.js";
import { bindForward } from "./forward.js";
import type { Plan, PlannedNode } from "./plan.js";
import type { Step } from "./step.js";

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
