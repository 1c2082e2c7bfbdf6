import type { Kernels } from "@rxgrad/kernels";
import type { HyperparameterValue } from "../graph/hyperparameters.js";

/** To bind a program for a number of samples, in this memory. */
export interface BindRequest {
  readonly samples: number;
  /** Programs that will not be used again, by their numbers of samples. */
  readonly released: readonly number[];
  /** Nodes whose samples are not independent, by their places in the plan. */
  readonly coupled: readonly number[];
  /** The user's own nodes that were not seen to be smooth, likewise; absent where they were not tried. */
  readonly rough?: readonly number[];
}

/** Who coordinates the threads that share the work of a run. A run never waits for them: it looks. */
export interface Coordinator {
  /** How many there are, this one included. */
  readonly threads: number;
  /** Kernels over memory that all threads see. */
  readonly createKernels: (length: number) => Kernels;
  /** Lets all others bind a program; they take part when they are ready. */
  bind(request: BindRequest): void;
  /** Tells the others what the next stages are for. */
  prepare(iteration: number, samples: number, hyperparameters: ReadonlyMap<string, HyperparameterValue>): void;
  /** Lets all others begin a stage; false where some are not ready for it yet. */
  start(stage: number): boolean;
  /** Whether all others have completed their parts of the stage. */
  isDone(): boolean;
}
