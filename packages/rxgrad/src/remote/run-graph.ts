import {
  type DescribedGradient,
  type DescribedNode,
  type DescribedOptimizer,
  describe,
  type GradientNode,
  hyperparametersOf,
  type Node,
  type NumberRange,
  type OptimizerNode,
  type Totals,
} from "@rxgrad/core";
import { isGradientNode } from "@rxgrad/core/internal";

/** A hyper-parameter of a run that is watched. */
export interface RemoteHyperparameter {
  /** The name of the node, gradient or optimizer in the run, such as `sgd1`. */
  readonly owner: string;
  /** Its name in the run: `"sgd1.learningRate"`. */
  readonly name: string;
  /** The numbers that it accepts, if they form a range. */
  readonly range: NumberRange | undefined;
  /** The accepted values in words. */
  readonly wanted: string;
  /** Its number, or what gives it. */
  readonly value: number | "schedule" | "stream";
  /** The name for `steer`; undefined if nothing was given that steers it. */
  readonly control: string | undefined;
}

/** The graph of a run, as data: what `describe` gives, and the hyper-parameters. */
export interface RunGraph {
  /** The nodes, inputs before the nodes that use them. */
  readonly nodes: readonly DescribedNode[];
  /** The gradients of the graph. */
  readonly gradients: readonly DescribedGradient[];
  /** The optimizers of the graph. */
  readonly optimizers: readonly DescribedOptimizer[];
  /** What the run only watches, by the names that `serveRun` was given. */
  readonly watched: readonly WatchedValue[];
  /** Sums over the graph. */
  readonly totals: Totals;
  /** The hyper-parameters of the run. */
  readonly hyperparameters: readonly RemoteHyperparameter[];
  /** The names for `steer`, also of those that steer no single hyper-parameter. */
  readonly controls: readonly string[];
}

/** A node or a gradient that no optimizer uses. */
export interface WatchedValue {
  /** The name under which it can be observed. */
  readonly name: string;
  /** Its kind, such as `"sum"`. */
  readonly kind: string;
  /** The parameters of a gradient, for `observe(parameter, { of: name })`. Empty for a node, for `observe(name)`. */
  readonly parameters: readonly string[];
}

/** What a run only watches, by name: what `train` was given as `watch`. */
export type WatchedNodes = Readonly<Record<string, Node | GradientNode>>;

/** What takes the numbers that a watcher steers: a Subject that the run was given as a hyper-parameter. */
export interface Control {
  /** Takes a new number. */
  next(value: number): void;
}

/** Controls by the name under which a watcher steers them. */
export type RunControls = Readonly<Record<string, Control>>;

/** The graph of a run as data. @throws GraphError for a graph that cannot be trained. */
export function graphOf(
  W: OptimizerNode | readonly OptimizerNode[],
  controls: ReadonlyMap<string, Control>,
  watch: WatchedNodes,
): RunGraph {
  const { rows: nodes, gradients, optimizers, totals } = describe(W);
  const nameOf = (given: unknown): string | undefined => [...controls].find(([, control]) => control === given)?.[0];
  const hyperparameters = hyperparametersOf(W).map(({ given, accepts: _, ...each }) => ({
    ...each,
    control: nameOf(given),
  }));
  const watched = Object.entries(watch).map(([name, node]) => watchedValue(name, node));
  return { nodes, gradients, optimizers, watched, totals, hyperparameters, controls: [...controls.keys()] };
}

function watchedValue(name: string, node: Node | GradientNode): WatchedValue {
  const parameters = isGradientNode(node) ? (describe(node).gradients[0] as DescribedGradient).parameters : [];
  return { name, kind: node.kind, parameters };
}
