import {
  type DescribedGradient,
  type DescribedNode,
  type DescribedOptimizer,
  describe,
  hyperparametersOf,
  type NumberRange,
  type OptimizerNode,
  type Totals,
} from "@rxgrad/core";

/** A hyper-parameter of a run that is watched. */
export interface RemoteHyperparameter {
  /** The name of the node, gradient or optimizer in the run, such as `sgd1`. */
  readonly owner: string;
  readonly name: string;
  readonly range: NumberRange | undefined;
  /** The accepted values in words. */
  readonly wanted: string;
  readonly value: number | "schedule" | "stream";
  /** The name for `steer`; undefined if nothing was given that steers it. */
  readonly control: string | undefined;
}

/** The graph of a run, as data: what `describe` gives, and the hyper-parameters. */
export interface RunGraph {
  /** The nodes, inputs before the nodes that use them. */
  readonly nodes: readonly DescribedNode[];
  readonly gradients: readonly DescribedGradient[];
  readonly optimizers: readonly DescribedOptimizer[];
  readonly totals: Totals;
  readonly hyperparameters: readonly RemoteHyperparameter[];
  /** The names for `steer`, also of those that steer no single hyper-parameter. */
  readonly controls: readonly string[];
}

/** What takes the numbers that a watcher steers: a Subject that the run was given as a hyper-parameter. */
export interface Control {
  next(value: number): void;
}

/** Controls by the name under which a watcher steers them. */
export type RunControls = Readonly<Record<string, Control>>;

/** The graph of a run as data. @throws GraphError for a graph that cannot be trained. */
export function graphOf(W: OptimizerNode | readonly OptimizerNode[], controls: ReadonlyMap<string, Control>): RunGraph {
  const { rows: nodes, gradients, optimizers, totals } = describe(W);
  const nameOf = (given: unknown): string | undefined => [...controls].find(([, control]) => control === given)?.[0];
  const hyperparameters = hyperparametersOf(W).map(({ given, accepts: _, ...each }) => ({
    ...each,
    control: nameOf(given),
  }));
  return { nodes, gradients, optimizers, totals, hyperparameters, controls: [...controls.keys()] };
}
