import { describeValue } from "../errors/describe-value.js";
import { DataError, GraphError, HyperparameterError, type RxgradError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { isThenable } from "../errors/realms.js";
import type { StreamState } from "../graph/hyperparameters.js";
import { Parameters } from "../graph/parameters/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { isSeekableSource } from "./seekable.js";

/**
 * Everything that a run goes on from after an iteration: a run that is started from it, on the same network and data,
 * continues the stream bit for bit. All of it is private copies.
 */
export interface RunState {
  readonly iteration: number;
  /** The loss of that iteration. */
  readonly loss: number;
  /** What all that is random follows from. */
  readonly seed: number;
  /** W after the update. */
  readonly parameters: Parameters;
  /** What else is remembered from one iteration to the next, by name, such as optimizers' means: `adam1/dense1/W/mean`. */
  readonly memory: ReadonlyMap<string, Tensor>;
  /** The iteration after which that memory began, from which optimizers count their steps. Default 0: with the run. */
  readonly memorySince?: number;
  /** Where the data go on; undefined where their source cannot tell. */
  readonly cursor: unknown;
  /** The nodes whose samples the first batch of the run did not show to be independent of one another. */
  readonly coupled: readonly string[];
  /** The user's own nodes that the first batch of the run did not show to be smooth; absent in states that did not try them. */
  readonly rough?: readonly string[];
  /**
   * What streams of hyper-parameters go on from, where they can tell, by the name of the hyper-parameter: `sgd1.learningRate`.
   */
  readonly streams?: Readonly<Record<string, StreamState>>;
}

/** Where a run starts. */
export interface StartOptions {
  /**
   * Start behind this iteration instead of at the beginning: with its parameters, memory, seed, and place in the data. For a
   * branch, give other hyper-parameters; for one with a new optimizer, or the same with nothing remembered,
   * `{ ...state, memory: new Map() }`: its steps are counted from there, while schedules are given the iteration. Undefined: at
   * the beginning.
   */
  readonly from?: RunState | undefined;
  /** With `from`: the data stand where they shall go on, and need not be told. */
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
  // That there is no state yet can be told, by from: undefined.
  if (!("from" in options) && positioned !== undefined) {
    throw new GraphError("train: positioned was given without from; leave it out.");
  }
}

/** @throws HyperparameterError for an option that is null, which must not pass for one that is left out. */
export function checkGiven<Options extends object>(owner: string, options: Options): Options {
  for (const [name, value] of Object.entries(options)) {
    if (value === null) throw new HyperparameterError(`${owner}: ${name} is null; give a value, or leave it out.`);
  }
  return options;
}

/** @throws GraphError, or another error, for what is no state of a run: a store, a Promise of its newest, a name. */
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
 * @param names Those of the network, with the names under which they were found.
 * @throws GraphError for a state of another network, with parameters that this one has not.
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
 * The same data, from the place on that a state remembers.
 *
 * @throws DataError for data that cannot be started there, unless they are `positioned`.
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
  const why = from.cursor === undefined ? "the state does not tell where the data stood" : "the data cannot be told";
  throw new DataError(
    `data: training goes on after iteration ${from.iteration}, but ${why}; give a source with from(cursor), such as batches(…), or positioned: true where yours stands there already.`,
  );
}
