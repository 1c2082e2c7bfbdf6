import type { Kernels } from "@rxgrad/kernels";
import type { NumberStream } from "../graph/hyperparameters.js";
import type { Parameters } from "../graph/parameters/index.js";
import type { Pacer } from "./pacer.js";
import type { StartOptions } from "./run-state.js";

export interface RunOptions extends StartOptions {
  /** Where initial weights, and all else that is random, are drawn from. Default 0. */
  readonly seed?: number | undefined;
  /** Where to start instead. */
  readonly parameters?: Parameters | undefined;
  /** The number of iterations that make an epoch. Default: all of them. */
  readonly iterationsPerEpoch?: number | undefined;
  /**
   * Makes the memory and the kernels over it: `plainKernels` of `@rxgrad/kernels/plain`, for one. Default: the fastest of this
   * engine.
   */
  readonly kernels?: ((length: number) => Kernels) | undefined;
  /** Gives, for a hyper-parameter's stream, a function that returns its newest value. */
  readonly latest?: ((stream: NumberStream) => () => number) | undefined;
  /** Who decides when iterations begin. Default: each begins when the one before is done with. */
  readonly pacer?: Pacer | undefined;
}
