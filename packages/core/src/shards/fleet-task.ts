import type { JSONValue } from "../json/format.js";
import type { PickedRows } from "../tensor/tensor.js";

/** Numbers with a description, which many tasks share. A fleet sends it once to each worker. */
export interface SharedPart {
  /** The description, as plain data. */
  readonly head: JSONValue;
  /** The numbers. */
  readonly arrays: readonly Float64Array[];
  /** For each list of numbers, the rows of other samples that it consists of, if that is known. */
  readonly rows?: readonly (PickedRows | undefined)[] | undefined;
  /** The same part before it changed, of the same lengths. Where few numbers differ, only these are sent. */
  readonly before?: SharedPart | undefined;
}

/** A part of a gradient, as a fleet sends it to a worker. */
export interface GradientTask {
  /** What is different from the other parts, as plain data. */
  readonly head: JSONValue;
  /** The numbers that the other parts do not need. */
  readonly arrays: readonly Float64Array[];
  /** For each list of numbers, the rows of other samples that it consists of, if that is known. */
  readonly rows?: readonly (PickedRows | undefined)[] | undefined;
  /** What it has in common with others: the graph, the iteration, and the samples where all parts read the same. */
  readonly shared: readonly SharedPart[];
}

/** Evaluates parts of gradients in other threads or on other machines. The fleets of `@rxgrad/fleet` do. */
export interface GradientFleet {
  /**
   * Evaluates a part of a gradient.
   *
   * @returns The numbers of the result. Rejects with the cause if it cannot be evaluated, and with the signal's reason.
   */
  evaluateGradient(task: GradientTask, signal: AbortSignal): Promise<Float64Array>;
}
