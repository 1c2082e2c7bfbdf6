import type { Parameters } from "./parameters.js";

/** How far a run had come when an error ended it: the last completed iteration, its loss, and the W it left behind. */
export interface Reached {
  readonly iteration: number;
  readonly loss: number;
  readonly parameters: Parameters;
}

// Names are written out: those of classes are shortened where code is minified.

/** The class every error of rxgrad extends. Errors of a run carry `reached`, so that what was learned is not lost. */
export class RxgradError extends Error {
  override name: string = "RxgradError";
  reached?: Reached;
}

/** Shapes that do not fit together, found when nodes are composed. */
export class ShapeError extends RxgradError {
  override name: string = "ShapeError";
}

/** A graph that cannot be planned: duplicate names, a node that cannot be differenced as asked, an unknown node. */
export class GraphError extends RxgradError {
  override name: string = "GraphError";
}

/** A feed that does not match the graph's inputs: a missing or surplus name, a wrong length, a label out of range. */
export class FeedError extends RxgradError {
  override name: string = "FeedError";
}

/** A value that turned NaN or infinite. */
export class NumericError extends RxgradError {
  override name: string = "NumericError";
}

/** A learning rate, step h or other hyper-parameter outside its domain. */
export class HyperparameterError extends RxgradError {
  override name: string = "HyperparameterError";
}

/** A user's node that threw, or broke the operation contract. The original error is the `cause`. */
export class OperationError extends RxgradError {
  override name: string = "OperationError";
}

/** A data set or data source that cannot be read. The original error, if any, is the `cause`. */
export class DataError extends RxgradError {
  override name: string = "DataError";
}

/** A checkpoint that cannot be saved, or that is damaged or none of ours. The original error, if any, is the `cause`. */
export class CheckpointError extends RxgradError {
  override name: string = "CheckpointError";
}

/** A thread that takes part in the work of a run and could not start, or ended. The cause is the `cause`. */
export class WorkerError extends RxgradError {
  override name: string = "WorkerError";
}

/** A node's value was read after the next iteration had overwritten it. */
export class StaleIterationError extends RxgradError {
  override name: string = "StaleIterationError";
}
