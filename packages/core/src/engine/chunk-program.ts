import type { Block } from "../graph/block.js";
import { withRows } from "../tensor/shape.js";
import { type Arena, Layout } from "./arena.js";
import type { EvaluationPart } from "./evaluation-parts.js";
import { type CheckedFeed, stagingOf, writeFeed } from "./feed.js";
import { bindForward } from "./forward.js";
import type { PlannedNode } from "./plan.js";
import type { Step } from "./step.js";

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
