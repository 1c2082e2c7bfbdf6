/**
 * The part that one thread has in what several do together: all do the same stage, each its share, before any goes on to
 * the next. What a share computes does not depend on how many there are, bit for bit.
 */
export interface Shard {
  /** Counted from 0. */
  readonly index: number;
  readonly count: number;
}

/** All of the work: one thread's share where there are no others. */
export const WHOLE: Shard = Object.freeze({ index: 0, count: 1 });
