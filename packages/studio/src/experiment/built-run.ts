import type { GradientNode, Node, OptimizerNode } from "rxgrad";
import type { BehaviorSubject } from "rxjs";
import type { RunData } from "../session/live-run.js";

/** The run of a setup: its graph, its data, and what may change while it runs. */
export interface BuiltRun {
  readonly W: OptimizerNode;
  readonly loss: Node;
  /** The output of the network: probabilities of classes, or numbers. Undefined where there is no input to evaluate it at. */
  readonly y: Node | undefined;
  /** The exact gradient of the same loss, to compare; undefined where it is the one that trains. */
  readonly exact: GradientNode | undefined;
  /** Hyper-parameters that are streams, by the name of their control. */
  readonly controls: Readonly<Record<string, BehaviorSubject<number>>>;
  /** Controls that replace the source of data, with their first values: `noise`, `batchSize`. */
  readonly sourceControls: Readonly<Record<string, number>>;
  /** The data of the run for values of these. The same values give the same feeds. Undefined where the graph has no inputs. */
  source(values: Readonly<Record<string, number>>): Iterable<object> | undefined;
  /** The data, for pictures and measures; undefined where the graph has no inputs. */
  readonly data: RunData | undefined;
}
