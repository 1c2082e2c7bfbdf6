import { readable } from "./describe-value.js";

/**
 * The state of a run when an error ended it: the last completed iteration and its loss. The module of `Parameters` adds
 * `parameters`, the W of that iteration.
 */
export interface Reached {
  /** The last complete iteration; 0 before the end of the first. */
  readonly iteration: number;
  /** The loss of that iteration; NaN before the end of the first. */
  readonly loss: number;
}

// Each class sets `name` by a string, because minifiers shorten class names.

/**
 * The base class of every error of rxgrad. Errors of a run have `reached`, so that the learned parameters are not lost.
 *
 * @example
 * train(W, data).subscribe({
 *   error: (error) => {
 *     if (error instanceof RxgradError) save(error.reached?.parameters);
 *   },
 * });
 */
export class RxgradError extends Error {
  /** The name of the class. */
  override name: string = "RxgradError";
  /** What a run had reached when it failed. Only errors of runs have it. */
  reached?: Reached;

  /**
   * @param message One sentence. It is cut to 400 characters: first its quoted names, then its middle.
   * @param options `cause`: the error behind this one.
   */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : readable(String(message)), options);
  }
}

/**
 * Shapes that do not fit together. Composing nodes throws it.
 *
 * @example
 * try {
 *   x.pipe(dense(2, { W: parameter([9, 2]) }));
 * } catch (error) {
 *   if (error instanceof ShapeError) console.log(error.message);
 * }
 */
export class ShapeError extends RxgradError {
  override name: string = "ShapeError";
}

/**
 * A graph that cannot be planned: it has duplicate names or an unknown node, a gradient cannot be taken as requested, or its
 * values do not fit into memory.
 *
 * @example
 * try {
 *   finiteDifference(y as never);
 * } catch (error) {
 *   if (error instanceof GraphError) console.log(error.message);
 * }
 */
export class GraphError extends RxgradError {
  override name: string = "GraphError";
}

/**
 * A feed that does not match the inputs of the graph: a name is missing or unknown, a length is wrong, a label is out of range.
 *
 * @example
 * try {
 *   for (const { loss } of iterations(W, [{ x: [[1, 2, 3]], t: [[1, 0]] }])) console.log(loss);
 * } catch (error) {
 *   if (error instanceof FeedError) console.log(error.message);
 * }
 */
export class FeedError extends RxgradError {
  override name: string = "FeedError";
}

/**
 * A value that became NaN or infinite.
 *
 * @example
 * train(W, data).subscribe({
 *   error: (error) => {
 *     if (error instanceof NumericError) console.log(error.message, error.reached?.iteration);
 *   },
 * });
 */
export class NumericError extends RxgradError {
  override name: string = "NumericError";
}

/**
 * A learning rate, step h or other hyper-parameter outside its domain.
 *
 * @example
 * try {
 *   sgd(gradient, { learningRate: -1 });
 * } catch (error) {
 *   if (error instanceof HyperparameterError) console.log(error.message);
 * }
 */
export class HyperparameterError extends RxgradError {
  override name: string = "HyperparameterError";
}

/**
 * A user's node that threw or that broke the contract of operations. `cause` is the original error, if there is one.
 *
 * @example
 * train(W, data).subscribe({
 *   error: (error) => {
 *     if (error instanceof OperationError) console.log(error.message, error.cause);
 *   },
 * });
 */
export class OperationError extends RxgradError {
  override name: string = "OperationError";
}

/**
 * A data set or data source that cannot be read. `cause` is the original error, if there is one.
 *
 * @example
 * try {
 *   batches(digits.train, { size: 0 });
 * } catch (error) {
 *   if (error instanceof DataError) console.log(error.message);
 * }
 */
export class DataError extends RxgradError {
  override name: string = "DataError";
}

/**
 * A checkpoint that cannot be saved, is damaged, or was not written by rxgrad. `cause` is the original error, if there is one.
 *
 * @example
 * try {
 *   checkpointFromBytes(new Uint8Array(3), "runs/7");
 * } catch (error) {
 *   if (error instanceof CheckpointError) console.log(error.message);
 * }
 */
export class CheckpointError extends RxgradError {
  override name: string = "CheckpointError";
}

/**
 * A thread of a run that could not start or that ended early. `cause` is the original error, if there is one.
 *
 * @example
 * train(W, data, { workers: "auto" }).subscribe({
 *   error: (error) => {
 *     if (error instanceof WorkerError) console.log(error.message, error.cause);
 *   },
 * });
 */
export class WorkerError extends RxgradError {
  override name: string = "WorkerError";
}

/**
 * A value of an iteration was read after the next iteration had overwritten it. Parameters of the last iteration stay readable.
 *
 * @example
 * const [first] = [...iterations(W, data)]; // of several
 * try {
 *   console.log(first.parameters);
 * } catch (error) {
 *   if (error instanceof StaleIterationError) console.log(error.message);
 * }
 */
export class StaleIterationError extends RxgradError {
  override name: string = "StaleIterationError";
}
