import { readable } from "./shorten.js";

/**
 * How far a run had come when an error ended it: the last completed iteration, its loss, and the W it left behind, which
 * `Parameters` adds where they are declared.
 */
export interface Reached {
  readonly iteration: number;
  readonly loss: number;
}

// Names are written out: those of classes are shortened where code is minified.

/**
 * The class every error of rxgrad extends. Errors of a run carry `reached`, so that what was learned is not lost.
 *
 * @example
 * train(W, data).subscribe({
 *   error: (error) => {
 *     if (error instanceof RxgradError) save(error.reached?.parameters);
 *   },
 * });
 */
export class RxgradError extends Error {
  override name: string = "RxgradError";
  reached?: Reached;

  /** @param message One sentence. Of one that is too long, the middle is left out. */
  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : readable(String(message)), options);
  }
}

/**
 * Shapes that do not fit together, found when nodes are composed.
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
 * A graph that cannot be planned: duplicate names, a node that cannot be differenced as asked, an unknown node; or one whose
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
 * A feed that does not match the graph's inputs: a missing or surplus name, a wrong length, a label out of range.
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
 * A value that turned NaN or infinite.
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
 * A user's node that threw, or broke the operation contract. The original error is the `cause`.
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
 * A data set or data source that cannot be read. The original error, if any, is the `cause`.
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
 * A checkpoint that cannot be saved, or that is damaged or none of ours. The original error, if any, is the `cause`.
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
 * A thread that takes part in the work of a run and could not start, or ended. The cause is the `cause`.
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
 * A node's value was read after the next iteration had overwritten it. Parameters of the last iteration of a run never are.
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
