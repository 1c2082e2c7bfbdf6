import type { Iteration, Parameters, RunState } from "@rxgrad/core";

/**
 * All that a run goes on from, as a store gives it back: `train(W, data, { from })` continues there.
 *
 * Its parameters know their names, and signatures of the layers that they are of, but not the nodes of a network, until a run of
 * the network has taken them over; the hyper-parameters of the iteration, which `evaluate` goes by, they know alike. A part of
 * the network is evaluated with them where its layers can be told from the others; for any part, give them the nodes of the
 * loss that was trained: `parametersFromJSON(loss, saved.parameters)`.
 */
export interface SavedState extends RunState {
  /**
   * The hyper-parameters of the iteration, such as `{ "sgd1.learningRate": 0.1 }`. Numbers, schedules and
   * {@link reduceOnPlateau} resume by themselves; for another stream, this is the value to begin it with.
   */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /**
   * What {@link earlyStopping} knew, where it stands before {@link checkpoint}: give it `from` to go on with that. Of the
   * hyper-parameters in the iteration of the best, bytes hold nothing.
   */
  readonly stopping: Stopping<number | undefined> | undefined;
}

/** The best iteration so far. */
export interface Best {
  readonly iteration: number;
  /** The value that was monitored: the loss, unless asked otherwise. */
  readonly value: number;
  /** A private copy of the parameters that gave this value. */
  readonly parameters: Parameters;
}

/** What {@link earlyStopping} adds to each iteration. `V` is what its monitor gives. */
export interface Stopping<V = number> {
  /** The best so far; undefined before the monitor has given its first number. */
  readonly best: undefined extends V ? Best | undefined : Best;
  /** How many values have come since the last that was better by more than `minimumChange`. */
  readonly waited: number;
  /** The last value that counted as an improvement; before there was one, the infinity that any value improves on. */
  readonly reference: number;
}

/** Where {@link checkpoint} puts states: {@link memoryStore}, {@link fileStore}, {@link indexedDbStore}, or your own. */
export interface CheckpointStore {
  /** Fulfilled when the state is safe. Rejected where it is not; then those saved before are as they were. */
  save(state: SavedState): Promise<void>;
  /** The newest state that can be read; undefined where none has been saved. */
  latest(): Promise<SavedState | undefined>;
}

/** Copies of all that is to be saved of an iteration, with what an operator before has added. */
export function savedStateOf(iteration: Iteration & Partial<Stopping<number | undefined>>): SavedState {
  const { state, hyperparameters, best, waited, reference } = iteration;
  const stopping = waited === undefined || reference === undefined ? undefined : { best, waited, reference };
  return { ...state, hyperparameters, stopping };
}
