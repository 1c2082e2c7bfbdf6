/**
 * The part of a stage's work that one thread does. All threads complete a stage, each its shard, before any begins the next. The
 * results do not depend on the number of shards, bit for bit.
 */
export interface Shard {
  /** Counted from 0. */
  readonly index: number;
  readonly count: number;
}

/** All of the work, for a single thread. */
export const WHOLE: Shard = Object.freeze({ index: 0, count: 1 });
