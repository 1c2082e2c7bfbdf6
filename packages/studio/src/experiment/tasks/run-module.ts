import type * as data from "@rxgrad/data";
import type * as rxgrad from "rxgrad";
import type { Kind, Node, OptimizerNode } from "rxgrad";
import type { BehaviorSubject, Observable } from "rxjs";
import type { ShownFleet, ShownStatus } from "../../fleet/shown-fleet.js";

/** What a module is given, because a module from any address cannot import packages by their names. */
export interface ModuleTools {
  /** Everything that `@rxgrad/data` exports. */
  readonly data: typeof data;
  /** The class of rxjs: hyper-parameters that are such streams can be steered. */
  readonly BehaviorSubject: typeof BehaviorSubject;
  /** The seed of the run, for data too. */
  readonly seed: number;
}

/** The run that a module describes. */
export interface ModuleRun {
  /** The optimizer node that is trained. */
  readonly W: OptimizerNode;
  /**
   * Feeds, such as `batches(…)` or an array, the same each time they are read: who goes back to earlier iterations reads them again.
   * Leave them out where the graph has no inputs.
   */
  readonly data?: Iterable<object>;
  /** Streams that the graph has as hyper-parameters, by the name under which the page shows them. */
  readonly controls?: Readonly<Record<string, BehaviorSubject<number>>>;
  /**
   * The kinds of nodes that the module defines: what `defineNode` and `defineJoin` returned. The graph of an exported run is read
   * with them: `fromJSON(graph, { kinds })`.
   */
  readonly kinds?: readonly Kind[];
  /** The output, to be evaluated at other inputs `x`. */
  readonly y?: Node;
  /**
   * The fleet that evaluates black boxes of the graph, or its `status$`: the page shows it. If it has `close`, that is called when the
   * run begins again or is left.
   */
  readonly fleet?: (ShownFleet & { readonly close?: () => unknown }) | Observable<ShownStatus>;
}

/**
 * The default export of a module with a graph of one's own. Kinds of nodes are defined in it with `defineNode`, black boxes with
 * `blackBox`.
 *
 * `kinds` are given so that the graph of an exported run can be read again.
 *
 * @example
 * // my-run.js
 * export default ({ dense, input, meanSquaredError, sgd, finiteDifference, tanh }, { data, BehaviorSubject, seed }) => {
 *   const learningRate = new BehaviorSubject(0.1);
 *   const y = input("x", [1]).pipe(dense(8), tanh(), dense(1));
 *   const loss = meanSquaredError(y, input("t", [1]));
 *   const W = sgd(finiteDifference(loss), { learningRate });
 *   return { W, y, data: data.batches(data.sine({ samples: 50, seed }), { size: 10, seed }), controls: { learningRate } };
 * };
 */
export type RunModule = (rx: typeof rxgrad, tools: ModuleTools) => ModuleRun | Promise<ModuleRun>;
