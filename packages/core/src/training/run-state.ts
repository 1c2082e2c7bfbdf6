import { describeValue } from "../errors/describe-value.js";
import { DataError, GraphError, HyperparameterError, type RxgradError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { isThenable } from "../errors/realms.js";
import type { StreamState } from "../graph/hyperparameters.js";
import { Parameters } from "../graph/parameters/parameters.js";
import type { Tensor } from "../tensor/tensor.js";
import { isSeekableSource } from "./seekable.js";

/**
 * The state of a run after an iteration. A run that resumes from it, on the same network and data, continues the stream bit for
 * bit. All values are private copies.
 */
export interface RunState {
  /** The number of iterations that are complete. */
  readonly iteration: number;
  /** The loss of that iteration. */
  readonly loss: number;
  /** The seed of all random numbers. */
  readonly seed: number;
  /** The parameters after the update. */
  readonly parameters: Parameters;
  /** The memory of the optimizers, by name, such as the means of Adam: `adam1/dense1/W/mean`. */
  readonly memory: ReadonlyMap<string, Tensor>;
  /** The iteration after which that memory starts. Optimizers count their steps from there. Default 0: the start of the run. */
  readonly memorySince?: number;
  /** The cursor from which the data resume; undefined if their source is not seekable. */
  readonly cursor: unknown;
  /** The names of the nodes whose samples were not found to be independent on the first batch. */
  readonly coupled: readonly string[];
  /** The user's own nodes that the first batch of the run did not show to be smooth; absent in states that did not try them. */
  readonly rough?: readonly string[];
  /** The states of resumable streams of hyper-parameters, by the name of the hyper-parameter: `sgd1.learningRate`. */
  readonly streams?: Readonly<Record<string, StreamState>>;
}

/** The options for the start of a run. */
export interface StartOptions {
  /**
   * Resumes after the iteration of this state, with its parameters, memory, seed, and position in the data. For a branch, give
   * other hyper-parameters. For another optimizer, or the same with an empty memory, give `{ ...state, memory: new Map() }`: it
   * counts its steps from there, while schedules still get the iteration. Undefined: start at the beginning.
   */
  readonly from?: RunState | undefined;
  /** With `from`: the data source is already at the right position; do not seek. */
  readonly positioned?: boolean | undefined;
}

/** @throws GraphError for options that contradict one another. */
export function checkStart(options: StartOptions & { readonly parameters?: Parameters }): void {
  const { from, positioned, parameters } = options;
  if (from) checkState("train", from);
  if (from && parameters) {
    throw new GraphError(
      "train: both from and parameters were given; give parameters in it: { ...state, parameters, memory: new Map() }.",
    );
  }
  // `from: undefined` is allowed: there is no state yet.
  if (!("from" in options) && positioned !== undefined) {
    throw new GraphError("train: positioned was given without from; leave it out.");
  }
}

/** Rejects null. Only undefined means that an option is left out. @throws HyperparameterError for an option that is null. */
export function checkGiven<Options extends object>(owner: string, options: Options): Options {
  for (const [name, value] of Object.entries(options)) {
    if (value === null) throw new HyperparameterError(`${owner}: ${name} is null; give a value, or leave it out.`);
  }
  return options;
}

/** Checks that `from` is a state, not a store, a Promise or a name. @throws `Refusal` (default GraphError) if it is not. */
export function checkState(
  owner: string,
  from: unknown,
  Refusal: new (message: string) => RxgradError = GraphError,
): asserts from is RunState {
  const { iteration, parameters, memory, latest } = (from ?? {}) as Partial<RunState & Record<"latest", unknown>>;
  const isMap = typeof memory?.get === "function" && typeof memory.keys === "function";
  if (Number.isSafeInteger(iteration) && parameters instanceof Parameters && isMap) return;
  const what = isThenable(from) ? "a Promise" : typeof latest === "function" ? "a store" : describeValue(from);
  const fix = isThenable(from) ? "what it resolves to" : "a saved state";
  throw new Refusal(`${owner}: from is ${what}; give ${fix}, as in from: await store.latest().`);
}

/**
 * Checks that this network has all parameters of a state.
 *
 * @param names For each parameter of the network, its name in the state.
 * @throws GraphError for a parameter that this network does not have: the state is of another network.
 */
export function checkKnown({ parameters }: RunState, names: ReadonlyMap<string, string>): void {
  const given = new Set(names.values());
  const surplus = parameters.names.find((name) => !given.has(name));
  if (surplus === undefined) return;
  throw new GraphError(
    `train: from holds a parameter "${surplus}", and this network has only ${[...names.keys()].join(", ") || "none"}; give a state of this network.`,
  );
}

/**
 * The same data, from the cursor of a state on.
 *
 * @param data The data, for example `batches(…)`.
 * @throws DataError if the state has no cursor or the data are not seekable, unless they are `positioned`.
 * @example
 * const feeds = batches(digits.train, { size: 10, seed: 1 });
 * const [{ state }] = iterations(W, feeds);
 * const rest = dataFrom(feeds, { from: state }); // begins with the second batch
 */
export function dataFrom<Data>(data: Data, options: StartOptions): Data {
  const { from, positioned = false } = knownOptions("dataFrom", options);
  if (from === undefined || positioned) return data;
  checkState("dataFrom", from);
  if (isSeekableSource(data) && from.cursor !== undefined) return data.from(from.cursor) as Data;
  const why = from.cursor === undefined ? "the state has no cursor of the data" : "the data have no from(cursor)";
  throw new DataError(
    `data: training resumes after iteration ${from.iteration}, but ${why}; give a source with from(cursor), such as batches(…), or positioned: true if yours is already there.`,
  );
}
