import type { Kernels } from "@rxgrad/kernels";
import type { NumberStream } from "../graph/hyperparameters.js";
import type { Parameters } from "../graph/parameters/parameters.js";
import type { StartOptions } from "./run-state.js";

/** The options of a run. */
export interface RunOptions extends StartOptions {
  /** The seed of the initial weights and of all random numbers. Default 0. */
  readonly seed?: number | undefined;
  /** Start values of the parameters. Default: drawn by their initializers. */
  readonly parameters?: Parameters | undefined;
  /** The number of iterations in an epoch. Default: the whole run is one epoch. */
  readonly iterationsPerEpoch?: number | undefined;
  /**
   * Creates the memory and the kernels over it, such as `plainKernels` of `@rxgrad/kernels/plain`. Default: the fastest kernels
   * that this JavaScript engine supports.
   */
  readonly kernels?: ((length: number) => Kernels) | undefined;
  /** Returns, for the stream of a hyper-parameter, a function that returns its newest value. */
  readonly latest?: ((stream: NumberStream) => () => number) | undefined;
  /** Decides when iterations begin. Default: each begins when the one before is done. */
  readonly pacer?: Pacer | undefined;
}

/** An action of `control` on a run. */
export type RunEvent =
  /** The run was paused, or resumed. */
  | { readonly type: "paused" | "resumed" }
  /** One iteration ran while the run was paused. */
  | { readonly type: "stepped" }
  /** The run switched to another source of feeds: the second, the third … */
  | { readonly type: "data"; readonly source: number };

/** Counts of the feeds of a push source. `arrived` is the sum of the others. */
export interface Arrivals {
  /** All feeds so far. */
  readonly arrived: number;
  /** Feeds that an iteration used. */
  readonly trained: number;
  /** Feeds that the policy dropped, because a later one replaced them or there was no room. */
  readonly dropped: number;
  /** Feeds that are kept for later iterations. */
  readonly waiting: number;
}

/** Decides when the iterations of a run begin. */
export interface Pacer {
  /** Delays the next iteration until the returned function is called. */
  hold?(): () => void;
  /** The events between the previous iteration and this one, in the order in which they took effect. */
  readonly events: readonly RunEvent[];
  /** Counts of a push source. */
  readonly arrivals: Arrivals | undefined;
}

/** The pacer of a loop that continues as soon as its body is done. */
export const unpaced: Pacer = /* @__PURE__ */ Object.freeze({
  events: /* @__PURE__ */ Object.freeze([]),
  arrivals: undefined,
});
