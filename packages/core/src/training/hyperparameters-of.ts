import type { NumberRange } from "../errors/domains.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { type Hyperparameter, isStream } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { planTraining } from "./plan-training.js";
import { declaredIn } from "./training-hyperparameters.js";

/** A hyper-parameter of a run, as data. */
export interface ListedHyperparameter {
  /** The name of the node, gradient or optimizer in the run, such as `sgd1`. */
  readonly owner: string;
  /** Its own name, such as `learningRate`. `iteration.hyperparameters` has its value under `owner.name`. */
  readonly name: string;
  /**
   * The values that it accepts: two ends, whether each is included, and whether only whole numbers are accepted. Undefined if
   * they are no range, or if the author of the node does not tell it.
   */
  readonly range: NumberRange | undefined;
  /** The accepted values in words, such as "a positive finite number". */
  readonly wanted: string;
  /** Whether a number is in its domain. */
  accepts(value: number): boolean;
  /** A number, or how it changes. */
  readonly value: number | "schedule" | "stream";
  /** What the node was given: the number, the schedule or the Observable itself. */
  readonly given: Hyperparameter;
}

/**
 * Lists the hyper-parameters of a run: those of its nodes, gradients and optimizers, in this order. Nothing runs. The names are
 * those of `iteration.hyperparameters`. A control can be made of each: a range is data, and a stream is the Observable that
 * was given, so `given === learningRate$` finds the one that a Subject steers.
 *
 * A plain number of a node, such as that of `dropout(0.5)`, is a constant of the graph and is not listed. Neither is what the
 * run watches besides.
 *
 * @param W The optimizer node, or the list of them, that `train` is given.
 * @returns One entry for each hyper-parameter. Its numbers have the unit of the option: `learningRate` is the factor of the
 * gradient, `h` is in units of the weights.
 * @throws GraphError for a value that is no optimizer, and for a graph that cannot be trained.
 * @example
 * const learningRate$ = new BehaviorSubject(0.1);
 * const [h, learningRate] = hyperparametersOf(sgd(finiteDifference(loss, { h: 1e-4 }), { learningRate: learningRate$ }));
 * console.log(h.owner, h.name, h.value);           // finiteDifference1 h 0.0001
 * console.log(learningRate.value);                 // stream
 * console.log(learningRate.range);                 // { least: 0, most: Infinity, includesLeast: true, includesMost: false, … }
 * console.log(learningRate.given === learningRate$); // true
 */
export function hyperparametersOf(W: OptimizerNode | readonly OptimizerNode[]): readonly ListedHyperparameter[] {
  return declaredIn(planTraining(W)).map(({ owner, declaration }) => {
    const { name, range, wanted, value: given } = declaration;
    const value = typeof given === "number" ? given : isStream(given) ? "stream" : "schedule";
    return { owner, name, range, wanted, accepts: (each) => declaration.accepts(each), value, given };
  });
}

/**
 * The nodes of a run by their names in the run: those of `describe` and of `remoteRun`. So a node that somebody names can be
 * observed or evaluated.
 *
 * @param W The optimizer node, or the list of them, that `train` is given.
 * @throws GraphError for a value that is no optimizer, and for a graph that cannot be trained.
 * @example
 * const hidden = nodesOf(W).get("sigmoid1");
 * if (hidden) console.log(await evaluate(hidden, { x: [[0, 1]] }, initialParameters(loss)));
 */
export const nodesOf = (W: OptimizerNode | readonly OptimizerNode[]): ReadonlyMap<string, Node> => namedIn(W).nodes;

/** The nodes of a run, and its gradients and optimizers, by their names in the run. */
export function namedIn(W: OptimizerNode | readonly OptimizerNode[]): {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly roots: ReadonlyMap<string, GradientNode | OptimizerNode>;
} {
  const { plan, gradients, optimizers } = planTraining(W);
  return {
    nodes: new Map([...plan.names].map(([node, name]) => [name, node])),
    roots: new Map([...gradients, ...optimizers].map(({ name, node }) => [name, node])),
  };
}
