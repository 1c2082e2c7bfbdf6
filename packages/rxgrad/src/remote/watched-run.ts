import type { Tensor } from "@rxgrad/core";
import type { Observable } from "rxjs";
import type { LossBatch } from "./loss-buffer.js";
import type { IterationFacts, RunStanding } from "./messages.js";
import type { RunGraph } from "./run-graph.js";

/** How far a run has come, as its watcher gets it. */
export interface RemoteReached {
  /** The last complete iteration. */
  readonly iteration: number;
  /** The loss of that iteration. */
  readonly loss: number;
  /** The parameters after the update, by name. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/** The names of a value: as in {@link RemoteRun.observe}. */
export interface ObservedName {
  /** The name of a node. */
  readonly name: string;
  /** The gradient whose parameter is observed, or the optimizer that updates it. */
  readonly of?: string | undefined;
  /** What the optimizer `of` remembers of the parameter after the update, such as `"velocity"`. See `memory` of `describe`. */
  readonly memory?: string | undefined;
}

/** Values of one iteration. */
export interface ObservedTogether {
  /** The iteration of all values. */
  readonly iteration: number;
  /** The hyper-parameters of this iteration, such as `{ "sgd1.learningRate": 0.1 }`. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** In the order in which they were asked for. */
  readonly values: readonly Tensor[];
}

/** A run on the other side of a port. Its streams complete with the run; if it fails, they fail with its error. */
export interface RemoteRun {
  /** The graph, when the run has been reached. Late subscribers get it too. */
  readonly graph$: Observable<RunGraph>;
  /**
   * The losses. First those so far, then each iteration's, several in a batch. If this side is slower than the run, some are left
   * out: see `stride` of the batch.
   */
  readonly losses$: Observable<LossBatch>;
  /** Whether this side has paused the run, and its newest iteration when that changed. */
  readonly standing$: Observable<RunStanding>;
  /** Hyper-parameters, evaluations, explanations and black boxes of iterations. They are read only while it has subscribers. */
  readonly facts$: Observable<IterationFacts>;
  /**
   * The values of a node, as tensors: a scalar has the shape `[]`. With `of`, those of a parameter in a gradient, or after the
   * update by an optimizer. A value is read and sent only while there are subscribers, and only when they have taken the last
   * one: it is then that of the newest iteration. A run that stands, paused by whomever, sends the value at which it stands.
   *
   * @param name The name of the node in the graph, such as `dense1/W`.
   */
  observe(name: string, options?: { readonly of?: string | undefined }): Observable<Tensor>;
  /**
   * Several values, all of the same iteration, so that they can be compared: a parameter before and after an update, or the
   * inputs of a node and its value. As with `observe`, they are read only for subscribers that have taken the last ones.
   */
  observeTogether(names: readonly ObservedName[]): Observable<ObservedTogether>;
  /**
   * Gives a number to a control of the run. From the next iteration on, its hyper-parameter has this value.
   *
   * @returns A promise that is fulfilled when the run has it. It is rejected with a HyperparameterError if it is refused.
   */
  steer(name: string, value: number): Promise<void>;
  /** Stops the run behind the iteration in progress, also where `step` has let more iterations pass. */
  pause(): void;
  /** Lets a paused run go on. */
  resume(): void;
  /** Lets some iterations pass, then stops. Default: one. */
  step(count?: number): void;
  /** The parameters after the newest iteration, also after the run has failed or completed. */
  reached(): Promise<RemoteReached>;
  /** Ends the connection. The run goes on. */
  close(): void;
}
