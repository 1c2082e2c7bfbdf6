import type { Kernels } from "@rxgrad/kernels";
import type { HyperparameterValue } from "../graph/hyperparameters.js";

/** A request to bind a program for a number of samples. */
export interface BindRequest {
  readonly samples: number;
  /** The programs that are not used again, by their numbers of samples. */
  readonly released: readonly number[];
  /** The nodes whose samples are not independent, by their index in the plan. */
  readonly coupled: readonly number[];
  /** The user's own nodes that are not known to be smooth, by their index in the plan. Absent if they were not tried. */
  readonly rough?: readonly number[];
}

/** Coordinates the threads that share the work of a run. The run never waits for them; it polls. */
export interface Coordinator {
  /** The number of threads, this one included. */
  readonly threads: number;
  /** Creates kernels over memory that all threads share. */
  readonly createKernels: (length: number) => Kernels;
  /** Lets all other threads bind a program. */
  bind(request: BindRequest): void;
  /** Publishes the iteration, the number of samples and the hyper-parameters for the next stages. */
  prepare(iteration: number, samples: number, hyperparameters: ReadonlyMap<string, HyperparameterValue>): void;
  /** Starts a stage on all other threads. Returns false if some of them are not ready yet. */
  start(stage: number): boolean;
  /** Whether all other threads have completed their shard of the stage. */
  isDone(): boolean;
}
