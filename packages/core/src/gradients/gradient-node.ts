import type { ElementBounds } from "../calculus/bounds.js";
import type { Layout, SharedBlocks } from "../engine/arena.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { Stage } from "../engine/stage.js";
import type { StageHost } from "../engine/stage-host.js";
import { checkOptional, listOf, positive, suchAs } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import type { Block, Shard } from "../graph/block.js";
import { checkName, isNode, labelOf } from "../graph/create-node.js";
import {
  type Hyperparameter,
  type HyperparameterDeclaration,
  type HyperparameterValue,
  hyperparameter,
} from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import { buffersAmong, nameNodes } from "../graph/walk.js";
import { showShape } from "../tensor/shape.js";
import type { Samples } from "../tensor/tensor.js";
import type { PlannedExplanation } from "./explanation.js";

/** The node that made a gradient not finite, in words, if known, and what to do. */
export interface Origin {
  readonly what?: string;
  readonly fix: string;
}

/** A node whose value is the gradient of a loss: one tensor for each parameter. */
export interface GradientNode {
  /** What the node is in a run. */
  readonly role: "gradient";
  /** Its kind, such as `"finiteDifference"`. */
  readonly kind: string;
  /** The name that the user gave. */
  readonly name: string | undefined;
  /** The node that it differentiates. */
  readonly loss: Node;
  /** The parameters to differentiate by; undefined: all trainable parameters with a path to the loss. */
  readonly parameters: readonly Node[] | undefined;
  /** Its numbers that may change while training, such as h. */
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** The options of the node, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the strategy depends on which nodes are smooth. Users' nodes that do not declare it are then tested. */
  readonly needsSmooth?: boolean;
  /** The same gradient by a less exact scheme, if the scheme contains one. Their distance estimates the error. */
  readonly embedded?: GradientNode;
  /** Whether this gradient checks the rules of users' nodes itself. They are then not checked on the first batch. */
  readonly judges?: boolean;
  /** Binds one shard of the work to the memory of a run. Every shard has the same number of stages, run in this order. */
  bind(context: GradientContext): readonly Stage[];
  /**
   * For gradients with a reverse pass: finds the node that makes the gradient not finite. Call the returned function when
   * the context has memory and forward values.
   */
  originOf?(context: GradientContext): () => Origin | undefined;
  /** How much worse an update may make the loss before it is undone; undefined: no update is undone. */
  readonly blocking?: number;
  /** Checks options that need a plan. @throws GraphError for the name of an unknown parameter. */
  check?(plan: GradientPlan): void;
  /**
   * The bounds of weights. Weights that start outside are refused. An update that leaves the bounds is projected back
   * onto them.
   */
  boundsOf?(plan: GradientPlan): ReadonlyMap<PlannedNode, ElementBounds>;
  /** How each parameter's gradient will be computed, and why: one sentence each. */
  explain(plan: GradientPlan): PlannedExplanation[];
  /** For gradients along random directions: the work, direction by direction. */
  readonly alongDirections?: DirectionalWork;
  /**
   * Whether, for a loss that reads no samples, the shards of the work do not read one another's results: each writes some
   * elements of the gradient.
   */
  readonly splitsElements?: boolean;
  /** Whether its stages may request evaluations, through `context.host`. */
  readonly mayRequest?: boolean;
  /**
   * How often an iteration computes the loss of one sample at perturbed weights. Undefined: never.
   *
   * @param blockOf Returns the values of a node in the iteration.
   */
  evaluations?(plan: GradientPlan, samples: number, blockOf: (node: PlannedNode) => Block): number;
}

/** The work of a gradient along random directions. */
export interface DirectionalWork {
  /** The number of directions in each iteration. */
  readonly directions: number;
  /** Computes the derivatives along some of the directions. */
  derivatives(context: GradientContext): DirectionalDerivatives;
  /** Computes the gradient from the derivatives along all directions. */
  gradient(context: GradientContext, values: Float64Array): Stage;
}

/** The derivatives of a loss along random directions. */
export interface DirectionalDerivatives {
  /** Computes those of the selected directions. By default these are all. */
  readonly stage: Stage;
  /** The derivative along each direction. */
  readonly values: Float64Array;
  /** Selects the directions from `from` to before `to`. */
  select(from: number, to: number): void;
}

/** What a gradient node needs before it has memory. */
export interface GradientPlan {
  readonly plan: Plan;
  /** The loss. */
  readonly root: PlannedNode;
  readonly parameters: readonly PlannedNode[];
  /** Nodes in which samples of the batch depend on each other. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** Users' nodes that a test did not find smooth; undefined if they were not tested. */
  readonly rough: ReadonlySet<PlannedNode> | undefined;
}

/** What a gradient node gets in a run. It reads forward values and never writes them. */
export interface GradientContext extends GradientPlan {
  /** Its name in this run. The keys of its random numbers are this name and the run's seed. */
  readonly name: string;
  readonly seed: number;
  /** The current iteration, counted from 1. */
  iteration(): number;
  /** The batch size. */
  readonly samples: number;
  blockOf(node: PlannedNode): Block;
  /** What was fed to an input in this iteration; undefined where nobody needs to know. */
  fedTo?(input: PlannedNode): Samples | undefined;
  /** The memory for the gradient of a parameter. */
  gradientOf(parameter: PlannedNode): Block;
  /** Allocates scratch memory of this shard. */
  readonly layout: Layout;
  /** Allocates memory that all shards share. Every shard must request the same blocks in the same order. */
  readonly shared: SharedBlocks;
  readonly shard: Shard;
  hyperparameter(name: string): HyperparameterValue;
  /** The value of any hyper-parameter in this iteration, by the name of its owner and its own. */
  currentOf(owner: string, name: string): number;
  /** What the run does for its stages; undefined where nothing is requested. */
  readonly host: StageHost | undefined;
}

export const isGradientNode = (value: unknown): value is GradientNode =>
  typeof value === "object" && value !== null && (value as { role?: unknown }).role === "gradient";

/**
 * @throws GraphError, naming the gradient node, for an invalid name, `parameters` that is not a list, and a parameter
 * that is not trained: a frozen weight or a buffer.
 */
export function checkNameAndParameters(kind: string, name: unknown, parameters: unknown, loss: Node): void {
  checkName(kind, name);
  const label = labelOf(kind, name);
  checkOptional(label, "parameters", parameters, listOf("parameters"), GraphError);
  for (const each of (parameters ?? []) as readonly unknown[])
    if (isNode(each) && isFrozen(each)) refuseFrozen(label, each, loss);
}

const isFrozen = ({ operation: { source } }: Node): boolean => source?.from === "parameter" && !source.trainable;

/** Does not refuse a weight without a path to the loss: planning the gradient does. */
function refuseFrozen(label: string, parameter: Node, loss: Node): void {
  const names = nameNodes([loss]);
  const name = names.get(parameter);
  if (name === undefined) return;
  const keeper = buffersAmong([...names.keys()]).get(parameter);
  throw new GraphError(
    keeper
      ? `${label}: "${name}" is a buffer, which ${names.get(keeper)} updates itself; leave it out of parameters, as parametersOf does.`
      : `${label}: the weight "${name}" is frozen; leave it out of parameters, or make it with trainable: true.`,
  );
}

/** @throws GraphError, naming the gradient node, if the loss is not a node with one number. */
export function checkLoss(label: string, loss: unknown): void {
  if (isNode(loss) && loss.shape.length === 0) return;
  const got = isNode(loss) ? `has shape ${showShape(loss.shape)}` : "is not a node";
  throw new GraphError(`${label}: the loss ${got}; give a node whose value is one number.`);
}

/**
 * Declares the step h of a gradient node.
 *
 * @throws HyperparameterError if h is not a positive finite number.
 */
export const declareStep = (label: string, h: Hyperparameter, usual: string): HyperparameterDeclaration =>
  hyperparameter(label, {
    name: "h",
    value: h,
    ...suchAs(positive, usual),
  });
