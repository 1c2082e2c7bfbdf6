import type { Parameters } from "./parameters.js";

/** How far a run had come when an error ended it: the last completed iteration, its loss, and the W it left behind. */
export interface Reached {
  readonly iteration: number;
  readonly loss: number;
  readonly parameters: Parameters;
}

/** The class every error of rxgrad extends. Errors of a run carry `reached`, so that what was learned is not lost. */
export class RxgradError extends Error {
  reached?: Reached;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Shapes that do not fit together, found when nodes are composed. */
export class ShapeError extends RxgradError {}

/** A graph that cannot be planned: duplicate names, a node that cannot be differenced as asked, an unknown node. */
export class GraphError extends RxgradError {}

/** A feed that does not match the graph's inputs: a missing or surplus name, a wrong length, a label out of range. */
export class FeedError extends RxgradError {}

/** A value that turned NaN or infinite. */
export class NumericError extends RxgradError {}

/** A learning rate, step h or other hyper-parameter outside its domain. */
export class HyperparameterError extends RxgradError {}

/** A user's node that threw, or broke the operation contract. The original error is the `cause`. */
export class OperationError extends RxgradError {}

/** A data set or data source that cannot be read. The original error, if any, is the `cause`. */
export class DataError extends RxgradError {}

/** A checkpoint that cannot be saved, or that is damaged or none of ours. The original error, if any, is the `cause`. */
export class CheckpointError extends RxgradError {}

/** A thread that takes part in the work of a run and could not start, or ended. The cause is the `cause`. */
export class WorkerError extends RxgradError {}

/** A node's value was read after the next iteration had overwritten it. */
export class StaleIterationError extends RxgradError {}
