import { createKernels, freeKernels, type Kernels } from "@rxgrad/kernels";
import type { Block } from "../graph/block.js";
import { sizeOf } from "../tensor/shape.js";

/** Blocks begin at multiples of this many numbers (64 bytes, a cache line). */
const ALIGNMENT = 8;

/** The data of a block before it is attached to memory, and after it is detached. */
const NOTHING = /* @__PURE__ */ new Float64Array(0);

/** A block of an arena. Its `data` and `kernels` change when the arena moves to other memory. */
export class ArenaBlock implements Block {
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

/** A range of an arena. Blocks are allocated in it before any memory exists. */
export class Layout {
  /** The offset behind its last block. */
  end: number;
  readonly blocks: ArenaBlock[] = [];

  /** @param start The offset of its first block. */
  constructor(start: number) {
    this.end = start;
  }

  /** Allocates a block. `samples` is the length of its batch axis, or 1 without one. */
  allocate(shape: readonly number[], samples = 1): Block {
    const block = new ArenaBlock(this.end, shape, samples);
    this.end += aligned(block.size);
    this.blocks.push(block);
    return block;
  }

  /** One block over neighboring blocks (see {@link isBehind}), padding included. */
  join(blocks: readonly Block[]): Block {
    const { offset } = blocks[0];
    const last = blocks[blocks.length - 1];
    const block = new ArenaBlock(offset, [last.offset + last.size - offset], 1);
    this.blocks.push(block);
    return block;
  }

  /** A block over the elements of a block, from `from` to before `to`. The given block may belong to another layout. */
  elementsOf(block: Block, from: number, to: number): Block {
    if (from === 0 && to === block.size) return block;
    const part = new ArenaBlock(block.offset + from, [to - from], 1);
    this.blocks.push(part);
    return part;
  }

  /** A block over samples of a block, from `from` to before `to`. Without a batch axis: the block itself. */
  samplesOf(block: Block, from: number, to: number, hasBatch: boolean): Block {
    if (!hasBatch || (from === 0 && to === block.samples)) return block;
    const part = new ArenaBlock(block.offset + from * block.width, [to - from, ...block.shape.slice(1)], to - from);
    this.blocks.push(part);
    return part;
  }
}

/** Blocks that all shards of the work share. Each shard allocates the same blocks in the same order, and gets the same ones. */
export class SharedBlocks {
  readonly #layout: Layout;
  readonly #blocks: Block[] = [];
  #next = 0;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** Starts again from the first block, for the next shard. */
  rewind(): void {
    this.#next = 0;
  }

  allocate(shape: readonly number[], samples?: number): Block {
    const block = this.#blocks[this.#next] ?? this.#layout.allocate(shape, samples);
    this.#blocks[this.#next++] = block;
    return block;
  }
}

/** Whether a block begins directly behind another, at the next aligned offset. */
const isBehind = (before: Block, block: Block): boolean => block.offset === before.offset + aligned(before.size);

const aligned = (size: number): number => Math.ceil(size / ALIGNMENT) * ALIGNMENT;

/**
 * The one memory of a run. `kept` holds what lives as long as the run: parameters, constants, optimizer state. Behind it lie the
 * layouts for different numbers of samples. They share one space, because only one of them is in use at a time.
 */
export class Arena {
  readonly kept: Layout = new Layout(0);
  #create: (length: number) => Kernels;
  /** Whether others may get its memory after it. Not where the code of a user may keep views, and write to them later. */
  isReusable: boolean = false;
  readonly #layouts = new Set<Layout>([this.kept]);
  #kernels: Kernels | undefined;

  /** @param create Creates the memory and the kernels over it. Default: the fastest that this JavaScript engine supports. */
  constructor(create: (length: number) => Kernels = createKernels) {
    this.#create = create;
  }

  /** The size of the memory in numbers; 0 before first use and after {@link free}. */
  get length(): number {
    return this.#kernels?.memory.length ?? 0;
  }

  /** Attaches a layout to memory. Grows the memory if needed; the values of `kept` stay. */
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
    this.#leave(before);
  }

  /** Continues in memory that `create` makes. The values of `kept` stay. */
  moveTo(create: (length: number) => Kernels): void {
    this.#create = create;
    const before = this.#kernels;
    if (!before) return;
    this.#kernels = undefined;
    const kernels = create(this.kept.end);
    kernels.memory.set(before.memory.subarray(0, this.kept.end));
    this.adopt(kernels);
    this.#leave(before);
  }

  /** Attaches all layouts to this memory, with the values that it holds. */
  adopt(kernels: Kernels): void {
    this.#kernels = kernels;
    for (const layout of this.#layouts) for (const block of layout.blocks) block.attach(kernels);
  }

  /** Detaches and drops a layout that is not used again. */
  release(layout: Layout): void {
    this.#layouts.delete(layout);
    for (const block of layout.blocks) block.detach();
  }

  /** Frees the memory. */
  free(): void {
    for (const layout of this.#layouts) for (const block of layout.blocks) block.detach();
    this.#layouts.clear();
    this.#leave(this.#kernels);
    this.#kernels = undefined;
  }

  #leave(kernels: Kernels | undefined): void {
    if (kernels && this.isReusable) freeKernels(kernels);
  }
}

/**
 * Joins neighboring blocks into longer ones, so that one kernel call processes them all. The lists run in parallel: blocks at
 * the same index belong together, such as a source and its destination. Blocks are joined if each lies directly behind the
 * previous one in every list. The padding between them becomes part of the long block.
 *
 * @param lists Lists of equal length. The blocks at one index have the same size in all lists.
 */
export function joinBlocks(layout: Layout, ...lists: readonly (readonly Block[])[]): (readonly Block[])[] {
  const joined: (readonly Block[])[] = [];
  const count = lists[0].length;
  for (let start = 0, end = 1; start < count; start = end, end++) {
    while (end < count && lists.every((list) => isBehind(list[end - 1], list[end]))) end++;
    joined.push(lists.map((list) => (end - start === 1 ? list[start] : layout.join(list.slice(start, end)))));
  }
  return joined;
}
