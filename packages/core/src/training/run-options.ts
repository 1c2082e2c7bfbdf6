import type { Kernels } from "@rxgrad/kernels";
import type { NumberStream } from "../graph/hyperparameters.js";
import type { Parameters } from "../graph/parameters/index.js";
import type { Pacer } from "./pacer.js";
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
