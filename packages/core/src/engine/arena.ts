import { createKernels, type Kernels } from "@rxgrad/kernels";
import type { Block } from "../graph/block.js";
import { sizeOf } from "../tensor/shape.js";

/** Blocks begin at multiples of this many numbers (64 bytes, a cache line). */
const ALIGNMENT = 8;

/** Before its arena gives it memory, and after the run has ended, a block holds nothing. */
const NOTHING = new Float64Array(0);

/** A block whose memory may move when the arena grows. */
class ArenaBlock implements Block {
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  readonly samples: number;
  readonly width: number;
  kernels!: Kernels;
  data: Float64Array = NOTHING;

  constructor(offset: number, shape: readonly number[], samples: number) {
    this.offset = offset;
    this.shape = Object.freeze([...shape]);
    this.size = sizeOf(shape);
    this.samples = samples;
    this.width = this.size / samples;
  }

  attach(kernels: Kernels): void {
    this.kernels = kernels;
    this.data = kernels.memory.subarray(this.offset, this.offset + this.size);
  }

  detach(): void {
    this.data = NOTHING;
    this.kernels = undefined as never;
  }
}

/** A stretch of an arena, handed out block by block before any memory exists. */
export class Layout {
  readonly start: number;
  end: number;
  readonly blocks: ArenaBlock[] = [];

  constructor(start: number) {
    this.start = start;
    this.end = start;
  }

  /** A block of this shape; `samples` is the length of its batch axis, 1 where it has none. */
  allocate(shape: readonly number[], samples = 1): Block {
    const block = new ArenaBlock(this.end, shape, samples);
    this.end += aligned(block.size);
    this.blocks.push(block);
    return block;
  }

  /** One block over blocks that lie one {@link isBehind} the other, and over the gaps between them. */
  join(blocks: readonly Block[]): Block {
    const { offset } = blocks[0];
    const last = blocks[blocks.length - 1];
    const block = new ArenaBlock(offset, [last.offset + last.size - offset], 1);
    this.blocks.push(block);
    return block;
  }

  /** The elements of a block of this or another layout from `from` to before `to`, as a block. */
  alignedShardRange(block: Block, from: number, to: number): Block {
    if (from === 0 && to === block.size) return block;
    const part = new ArenaBlock(block.offset + from, [to - from], 1);
    this.blocks.push(part);
    return part;
  }

  /** Some samples of a block of this or another layout, as a block; the block itself where it has no batch axis. */
  samplesOf(block: Block, from: number, to: number, hasBatch: boolean): Block {
    if (!hasBatch || (from === 0 && to === block.samples)) return block;
    const part = new ArenaBlock(block.offset + from * block.width, [to - from, ...block.shape.slice(1)], to - from);
    this.blocks.push(part);
    return part;
  }
}

/** Blocks of a layout that several shares of some work see: each share asks for the same ones in the same order. */
export class SharedBlocks {
  readonly #layout: Layout;
  readonly #blocks: Block[] = [];
  #next = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Begins again: the next share is bound. */
  rewind(): void {
    this.#next = 0;
  }

  allocate(shape: readonly number[], samples?: number): Block {
    const block = this.#blocks[this.#next] ?? this.#layout.allocate(shape, samples);
    this.#blocks[this.#next++] = block;
    return block;
  }
}

/** Whether a block begins at the first place behind another where one may begin. */
export const isBehind = (before: Block, block: Block): boolean => block.offset === before.offset + aligned(before.size);

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/**
 * The one memory of a run. `kept` holds what lives as long as the run (parameters, constants, optimizer state); behind
 * it the layouts for different numbers of samples share one space, since only one of them is in use at a time.
 */
export class Arena {
  readonly kept: Layout = new Layout(0);
  #create: (length: number) => Kernels;
  readonly #layouts = new Set<Layout>([this.kept]);
  #kernels: Kernels | undefined;

  /** @param create Makes the memory and the kernels over it. Default: the fastest of this engine. */
  constructor(create: (length: number) => Kernels = createKernels) {
    this.#create = create;
  }

  /** The size of the memory in numbers; 0 before first use and after {@link free}. */
  get length(): number {
    return this.#kernels?.memory.length ?? 0;
  }

  /** Gives memory to `kept` and to this layout, growing if need be; what `kept` holds stays. */
  attach(layout: Layout): void {
    this.#layouts.add(layout);
    if (this.#kernels && this.#kernels.memory.length >= layout.end) {
      for (const block of layout.blocks) block.attach(this.#kernels);
      return;
    }
    const before = this.#kernels;
    const kernels = this.#create(layout.end);
    if (before) kernels.memory.set(before.memory.subarray(0, this.kept.end));
    this.adopt(kernels);
  }

  /** Goes on in memory of another sort; what `kept` holds stays. */
  moveTo(create: (length: number) => Kernels): void {
    this.#create = create;
    const before = this.#kernels;
    if (!before) return;
    this.#kernels = undefined;
    const kernels = create(this.kept.end);
    kernels.memory.set(before.memory.subarray(0, this.kept.end));
    this.adopt(kernels);
  }

  /** Takes memory that somebody else has filled. */
  adopt(kernels: Kernels): void {
    this.#kernels = kernels;
    for (const layout of this.#layouts) for (const block of layout.blocks) block.attach(kernels);
  }

  /** Forgets a layout that will not be used again. */
  release(layout: Layout): void {
    this.#layouts.delete(layout);
    for (const block of layout.blocks) block.detach();
  }

  /** Lets go of the memory. */
  free(): void {
    for (const layout of this.#layouts) for (const block of layout.blocks) block.detach();
    this.#layouts.clear();
    this.#kernels = undefined;
  }
}
