import { messageOf } from "../errors/describe-value.js";
import { RxgradError } from "../errors/errors.js";
import type { Block, Shard } from "../graph/block.js";
import { inBytes, noMemory } from "../graph/memory-error.js";
import { createRandom } from "../tensor/random.js";
import { hasBatch, withRows } from "../tensor/shape.js";
import { isConstant, type Samples } from "../tensor/tensor.js";
import { type Arena, Layout } from "./arena.js";
import { type CheckedFeed, stagingOf, writeFeed } from "./feed.js";
import { bindForward } from "./forward.js";
import type { Plan, PlannedNode } from "./plan.js";
import { alone, type Stage, shardRange, stageOfSteps } from "./stage.js";
import type { Step } from "./step.js";

/** Allocates the blocks that live as long as the run: one for each parameter and constant. */
export function allocateKept(plan: Plan, arena: Arena): Map<PlannedNode, Block> {
  return new Map(
    [...plan.parameters, ...plan.constants].map((node) => [node, arena.kept.allocate(node.shape as number[])]),
  );
}

/** Writes the values of constants. */
export function fillConstants(plan: Plan, kept: ReadonlyMap<PlannedNode, Block>): void {
  for (const node of plan.constants) {
    const { source } = node.operation;
    const block = kept.get(node) as Block;
    if (source?.from === "constant") source.initial.fill(block.data, block.shape, createRandom(0, node.name));
  }
}

/** A plan bound to memory for one number of samples. */
export class Program {
  readonly samples: number;
  readonly layout: Layout;
  /** The steps of the forward pass, in order: one for each node that is not a source. */
  readonly forward: readonly Step[];
  readonly #plan: Plan;
  readonly #blocks: readonly Block[];
  readonly #staging: Block;
  /** For each input, the constant samples that its block already holds. */
  readonly #held: (Samples | undefined)[] = [];
  /** The samples of the feed that was written last, for each input. */
  #fed: readonly Samples[] = [];
  /** The first sample that these blocks hold. */
  #heldFrom = 0;

  /** @param start The offset at which its blocks begin. By default behind the kept blocks, where other programs begin too. */
  constructor(
    plan: Plan,
    samples: number,
    arena: Arena,
    kept: ReadonlyMap<PlannedNode, Block>,
    start: number = arena.kept.end,
  ) {
    this.samples = samples;
    this.layout = new Layout(start);
    this.#plan = plan;
    this.#blocks = plan.nodes.map(
      (node) =>
        kept.get(node) ?? this.layout.allocate(withRows(node.shape, samples), hasBatch(node.shape) ? samples : 1),
    );
    const staged = plan.feeds.map((each) => stagingOf(this.blockOf(each), each));
    this.#staging = this.layout.allocate([Math.max(0, ...staged)]);
    this.forward = plan.nodes
      .filter((node) => !node.operation.source)
      .map((node) => bindForward(node, this.blockOf(node), node.inputs.map(this.blockOf)));
  }

  readonly blockOf: (node: PlannedNode) => Block = (node) => this.#blocks[node.index];

  /** What was fed to an input; undefined before the first feed. */
  readonly fedTo: (input: PlannedNode) => Samples | undefined = (input) => this.#fed[this.#plan.feeds.indexOf(input)];

  /** Writes the samples that begin at `start` into the inputs. Inputs that already hold them are skipped. */
  feed({ values, when }: CheckedFeed, start: number = 0): void {
    const { feeds } = this.#plan;
    this.#fed = values;
    if (start !== this.#heldFrom) this.forgetSamples();
    this.#heldFrom = start;
    for (let i = 0; i < feeds.length; i++) {
      const value = values[i];
      if (value === this.#held[i]) continue;
      this.#held[i] = undefined;
      writeFeed(this.blockOf(feeds[i]), feeds[i], value, start, this.#staging, when);
      if (isConstant(value)) this.#held[i] = value;
    }
  }

  /** Forgets which samples the inputs hold. Needed after another program has used the same memory. */
  forgetSamples(): void {
    this.#held.length = 0;
  }
}

/**
 * Gives memory to a layout.
 *
 * @param blocks The nodes that have blocks in the layout.
 * @throws GraphError if memory is short. The error names the node with the largest block.
 */
export function attachTo(arena: Arena, layout: Layout, blocks: Iterable<readonly [PlannedNode, Block]>): void {
  try {
    arena.attach(layout);
  } catch (error) {
    if (error instanceof RxgradError) throw error;
    if ((error as Error)?.name !== "RangeError") throw new RxgradError(messageOf(error), { cause: error });
    throw tooLarge([...blocks], layout.end, error);
  }
}

function tooLarge(blocks: readonly (readonly [PlannedNode, Block])[], all: number, cause: unknown): RxgradError {
  if (blocks.length === 0) return new RxgradError(`${inBytes(all)} of memory are not available; free some.`, { cause });
  const [node, block] = blocks.reduce((most, each) => (each[1].size > most[1].size ? each : most));
  return noMemory(node, block.size, block.samples, all, cause);
}

/**
 * The forward pass of one shard. Where samples are independent, each shard computes its own samples through all nodes. The
 * first shard alone computes a node that mixes samples or has no batch axis.
 *
 * @param coupled Nodes whose samples are not independent.
 */
export function forwardStages(
  nodes: readonly PlannedNode[],
  program: Program,
  coupled: ReadonlySet<PlannedNode>,
  shard: Shard,
): Stage[] {
  if (shard.count === 1) return [stageOfSteps(program.forward)];
  const { blockOf, layout, samples } = program;
  const { from, to } = shardRange(samples, shard);
  const some = (node: PlannedNode): Block => layout.samplesOf(blockOf(node), from, to, hasBatch(node.shape));
  const stages: Stage[] = [];
  let bySamples: Step[] = [];
  const finish = (): void => {
    stages.push(stageOfSteps(bySamples));
    bySamples = [];
  };
  for (const node of nodes) {
    if (node.operation.source) continue;
    if (!hasBatch(node.shape) || coupled.has(node)) {
      finish();
      stages.push(alone(shard, () => stageOfSteps([bindForward(node, blockOf(node), node.inputs.map(blockOf))])));
    } else if (from < to) bySamples.push(bindForward(node, some(node), node.inputs.map(some), () => from));
  }
  finish();
  return stages;
}
