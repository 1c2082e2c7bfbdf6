/** What was done to a run from outside, in the order in which it took effect. */
export type RunEvent =
  /** It stood still; or went on. */
  | { readonly type: "paused" | "resumed" }
  /** One iteration was let through while it stood still. */
  | { readonly type: "stepped" }
  /** It took up another source of feeds: the second, the third … */
  | { readonly type: "data"; readonly source: number };

/** What has become of the feeds that a push source has brought: `arrived` is the sum of the others. */
export interface Arrivals {
  readonly arrived: number;
  /** Taken for an iteration. */
  readonly trained: number;
  /** Replaced by a later one, or turned away, as the policy says. */
  readonly dropped: number;
  /** Kept for later iterations. */
  readonly waiting: number;
}

/** Whoever decides when the iterations of a run begin, as far as they tell of it. */
export interface Pacer {
  /** Keeps the next from beginning until the returned function is called. */
  hold?(): () => void;
  /** What took effect between the iteration before and this one. */
  readonly events: readonly RunEvent[];
  /** Counts of a push source. */
  readonly arrivals: Arrivals | undefined;
}

/** A loop that goes on as soon as its body is done. */
export const unpaced: Pacer = Object.freeze({ events: Object.freeze([]), arrivals: undefined });
