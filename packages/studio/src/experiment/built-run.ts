import type { Kind, Node, OptimizerNode, Samples, Tensor } from "rxgrad";
import type { BehaviorSubject, Observable } from "rxjs";
import type { ShownStatus } from "../fleet/shown-fleet.js";
import type { Exact } from "./tasks/exact.js";

/** Samples and their targets: one-hot rows of classes, or numbers. */
export interface Part {
  readonly x: Samples;
  readonly t: Tensor;
}

/** The data that a run learns from. Digits are read from their bytes; all other samples are Tensors. */
export interface BuiltData {
  readonly train: Part;
  readonly test: Part | undefined;
  /** The names of the inputs, and of the classes where there are classes. */
  readonly inputs: readonly string[];
  readonly classes: readonly string[] | undefined;
}

/** The fleet of a run. */
export interface BuiltFleet {
  readonly status$: Observable<ShownStatus>;
  /** Ends it with the run. What goes wrong then concerns nobody. */
  close(): void;
}

/** The run of a setup: its graph, its data, and what may change while it runs. */
export interface BuiltRun {
  readonly W: OptimizerNode;
  readonly loss: Node;
  /** The output of the network: probabilities of classes, or numbers. Undefined where there is no input to evaluate it at. */
  readonly y: Node | undefined;
  /** The exact gradient of the same loss, to compare, or why there is none. */
  readonly exact: Exact;
  /** Kinds of nodes of one's own, with which the exported graph is read. */
  readonly kinds: readonly Kind[];
  /** Hyper-parameters that are streams, by the name of their control. */
  readonly controls: Readonly<Record<string, BehaviorSubject<number>>>;
  /** Controls that replace the source of data, with their first values: `noise`, `batchSize`. */
  readonly sourceControls: Readonly<Record<string, number>>;
  /**
   * The data of the run for values of all of these. The same values give the same feeds, from the beginning; a snapshot resumes
   * with the source that was in use when it was taken. Undefined where the graph has no inputs.
   *
   * @throws DataError for a value that does not fit.
   */
  source(values: Readonly<Record<string, number>>): Iterable<object> | undefined;
  /** The data for values of these, for pictures and measures; undefined where the graph has no inputs. */
  data(values: Readonly<Record<string, number>>): BuiltData | undefined;
  /** The fleet that evaluates its black boxes, where a module gives one. */
  readonly fleet?: BuiltFleet | undefined;
}
