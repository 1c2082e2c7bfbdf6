import type { Kernels } from "@rxgrad/kernels";

/**
 * A tensor inside the memory of a run. `data` is a view of that memory, and `offset` is the index in `kernels.memory` where it
 * begins; kernels take the offset. Element i of sample n is `data[n * width + i]`.
 */
export interface Block {
  /** The length of each axis, the number of samples included. */
  readonly shape: readonly number[];
  /** The numbers, row by row. */
  readonly data: Float64Array;
  /** The arithmetic on the memory in which the block lies. */
  readonly kernels: Kernels;
  /** Where the block begins in that memory, in numbers. */
  readonly offset: number;
  /** The number of elements. */
  readonly size: number;
  /** The length of the batch axis; 1 without one. */
  readonly samples: number;
  /** The number of elements of one sample. */
  readonly width: number;
}

/**
 * What an operation gets for each of its inputs, in order: first its data inputs, then its parameters. An operation has as many as
 * it declares. The first eight count as present for the compiler, so that `[x, W]` is not undefined under
 * `noUncheckedIndexedAccess`.
 */
export type PerInput<Each> = readonly [Each, Each, Each, Each, Each, Each, Each, Each, ...Each[]];

/** The blocks of one operation's inputs, typed for its rules. */
export const perInput = <Each>(blocks: readonly Each[]): PerInput<Each> => blocks as unknown as PerInput<Each>;

/**
 * The part of a stage's work that one thread does. All threads complete a stage, each its shard, before any begins the next. The
 * results do not depend on the number of shards, bit for bit.
 */
export interface Shard {
  /** Counted from 0. */
  readonly index: number;
  /** The number of parts. */
  readonly count: number;
}

/** All of the work, for a single thread. */
export const WHOLE: Shard = /* @__PURE__ */ Object.freeze({ index: 0, count: 1 });
