import type { Iteration, Parameters, RunState, Tensor } from "@rxgrad/core";

/**
 * Everything that a run needs to resume, as a store returns it: `train(W, data, { from })` continues there.
 *
 * Its parameters contain names, signatures of their layers, and the hyper-parameters of the iteration, which `evaluate` uses.
 * They are not bound to the nodes of a network before a run of that network has resumed from them. `evaluate` accepts them
 * for a part of the network if its layers can be distinguished from the others. For any part, bind them to the nodes of the
 * loss that was trained: `parametersFromJSON(loss, saved.parameters)`.
 */
export interface SavedState extends RunState {
  /**
   * The hyper-parameters of the iteration, such as `{ "sgd1.learningRate": 0.1 }`. Numbers, schedules and
   * streams that are a {@link ResumableStream}, such as {@link reduceOnPlateau}, resume by themselves; for another stream, this
   * is the value to begin it with.
   */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /**
   * State of {@link earlyStopping}, where that operator comes before {@link checkpoint}: give it `from` to resume. The bytes
   * of a checkpoint do not contain the hyper-parameters of the best iteration.
   */
  readonly stopping: Stopping<number | undefined> | undefined;
}

/** The best iteration so far. */
export interface Best {
  /** The iteration of the best value. */
  readonly iteration: number;
  /** The monitored value: by default, the loss. */
  readonly value: number;
  /** A private copy of the parameters with this value. */
  readonly parameters: Parameters;
}

/** What {@link earlyStopping} adds to each iteration. `V` is the type of the monitored value. */
export interface Stopping<V = number> {
  /** The best so far; undefined before the monitor has returned a number. */
  readonly best: undefined extends V ? Best | undefined : Best;
  /** Number of values since the last one that was better by more than `minDelta`. */
  readonly waited: number;
  /** The last value that counted as an improvement; before the first, the infinity that any value improves on. */
  readonly reference: number;
}

/** Where {@link checkpoint} saves states: {@link memoryStore}, {@link fileStore}, {@link indexedDbStore}, or your own. */
export interface CheckpointStore {
  /** Fulfilled when the state is stored safely. When rejected, earlier checkpoints are unchanged. */
  save(state: SavedState): Promise<void>;
  /** The newest readable state; undefined where none has been saved. */
  latest(): Promise<SavedState | undefined>;
}

/** Copies of everything to save after an iteration, with the state that {@link earlyStopping} added. */
export function savedStateOf(iteration: Iteration & Partial<Stopping<number | undefined>>): SavedState {
  const { state, hyperparameters, best, waited, reference } = iteration;
  const stopping = waited === undefined || reference === undefined ? undefined : { best, waited, reference };
  return { ...state, hyperparameters, stopping };
}

/** A run after one of its iterations, with everything it needs to resume: `train(W, data, { from: snapshot })`. */
export interface Snapshot extends RunState {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The numbers of the hyper-parameters in this iteration, by name. */
  readonly hyperparameters: Readonly<Record<string, number>>;
}

/** @throws StaleIterationError once the next iteration has begun. */
export const snapshotOf = (iteration: Iteration): Snapshot => ({
  ...iteration.state,
  epoch: iteration.epoch,
  hyperparameters: iteration.hyperparameters,
});

/** Overhead in bytes, for each snapshot and each thing in it; measured as the memory test of `rxgrad/history` does, and rounded up. */
const PER_SNAPSHOT = 1024;
const PER_TENSOR = 400;
const PER_STREAM = 400;
/** For each number in the state of a stream. Up to 62 were measured, with a thousand numbers. */
const PER_STREAM_NUMBER = 64;
const PER_HYPERPARAMETER = 150;
const PER_CHARACTER = 4;

/** An upper bound of a snapshot's size in bytes: its numbers, and the objects around them. */
export function bytesOf({ parameters, memory, cursor, hyperparameters, streams = {} }: Snapshot): number {
  let bytes = PER_SNAPSHOT + PER_CHARACTER * (JSON.stringify(cursor)?.length ?? 0);
  bytes += PER_HYPERPARAMETER * Object.keys(hyperparameters).length;
  const add = ({ data }: Tensor): void => {
    bytes += PER_TENSOR + data.byteLength;
  };
  for (const state of Object.values(streams)) bytes += PER_STREAM + PER_STREAM_NUMBER * Object.keys(state).length;
  for (const { value } of parameters) add(value);
  for (const value of memory.values()) add(value);
  return bytes;
}
