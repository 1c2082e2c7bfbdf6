import type { ElementBounds } from "../calculus/bounds.js";
import type { Layout, SharedBlocks } from "../engine/arena.js";
import type { Plan, PlannedNode } from "../engine/plan.js";

import type { Stage } from "../engine/stage.js";
import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import { buffersAmong } from "../graph/buffers.js";
import { checkName, isNode, labelOf } from "../graph/create-node.js";
import {
  type Hyperparameter,
  type HyperparameterDeclaration,
  type HyperparameterValue,
  hyperparameter,
} from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import type { Shard } from "../graph/shard.js";
import { nameNodes } from "../graph/walk.js";
import { showShape } from "../tensor/shape.js";
import type { PlannedExplanation } from "./explanation.js";

/** Which node made a gradient not finite, in words, where that is known, and what to do. */
export interface Origin {
  readonly what?: string;
  readonly fix: string;
}

/** A node whose value is the gradient of a loss by its parameters: one tensor for each. */
export interface GradientNode {
  readonly role: "gradient";
  readonly kind: string;
  readonly name: string | undefined;
  readonly loss: Node;
  /** The parameters it differentiates by; undefined: all trainable ones that reach the loss. */
  readonly parameters: readonly Node[] | undefined;
  readonly hyperparameters: readonly HyperparameterDeclaration[];
  /** What it was made with, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** It may go by whether nodes are smooth: the user's own that do not say so are tried for it. */
  readonly needsSmooth?: boolean;
  /** The same gradient by a less exact scheme that it holds, if any: how far they are apart estimates its error. */
  readonly embedded?: GradientNode;
  /** It judges the rules of users' nodes itself: they need not be tried on the first batch. */
  readonly judges?: boolean;
  /** Binds a share of its work to the blocks of a run: as many stages, whatever the share, done in this order. */
  bind(context: GradientContext): readonly Stage[];
  /**
   * Where it goes back from the loss node by node: finds the node that makes its gradient not finite. What it returns is
   * called once the context has memory, and forward values.
   */
  originOf?(context: GradientContext): () => Origin | undefined;
  /** By how much an update may make the loss worse, if updates that do are to be taken back. */
  readonly blocking?: number;
  /** Checks what could not be while there was no plan. @throws GraphError for the name of a parameter that it has not. */
  check?(plan: GradientPlan): void;
  /**
   * Between what the weights of some parameters stay: those that start outside are refused, and updates that leave their bounds
   * are put back onto them.
   */
  boundsOf?(plan: GradientPlan): ReadonlyMap<PlannedNode, ElementBounds>;
  /** How it will compute each parameter's gradient, and why so, one sentence for each. */
  explain(plan: GradientPlan): PlannedExplanation[];
}

/** What a gradient node computes, before it is given memory. */
export interface GradientPlan {
  readonly plan: Plan;
  /** The loss. */
  readonly root: PlannedNode;
  readonly parameters: readonly PlannedNode[];
  /** Nodes whose samples were found not to be independent of one another. */
  readonly coupled: ReadonlySet<PlannedNode>;
  /** The user's own nodes that were tried and not seen to be smooth; undefined where they were not tried. */
  readonly rough: ReadonlySet<PlannedNode> | undefined;
}

/** What a gradient node is given in a run. Forward values are read, never written. */
export interface GradientContext extends GradientPlan {
  /** Its name in this run, and the run's seed: what random numbers of its own are keyed by. */
  readonly name: string;
  readonly seed: number;
  /** The iteration that is being computed, counted from 1. */
  iteration(): number;
  /** The number of samples of this batch size. */
  readonly samples: number;
  blockOf(node: PlannedNode): Block;
  /** Where the gradient by a parameter goes. */
  gradientOf(parameter: PlannedNode): Block;
  /** Where the scratch memory of this share comes from. */
  readonly layout: Layout;
  /** Where memory comes from that all shares see: each must ask for the same blocks in the same order. */
  readonly shared: SharedBlocks;
  readonly shard: Shard;
  hyperparameter(name: string): HyperparameterValue;
}

export const isGradientNode = (value: unknown): value is GradientNode =>
  typeof value === "object" && value !== null && (value as { role?: unknown }).role === "gradient";

/**
 * @throws GraphError, in the name of a gradient node, for a name that is none, parameters that are no list, and one that
 * nothing trains: a frozen weight, or a buffer.
 */
export function checkNameAndParameters(kind: string, name: unknown, parameters: unknown, loss: Node): void {
  checkName(kind, name);
  const label = labelOf(kind, name);
  if (parameters === undefined) return;
  if (!Array.isArray(parameters)) {
    throw new GraphError(`${label}: parameters is ${describeValue(parameters)}; give a list of parameters.`);
  }
  for (const each of parameters) if (isNode(each) && isFrozen(each)) refuseFrozen(label, each, loss);
}

const isFrozen = ({ operation: { source } }: Node): boolean => source?.from === "parameter" && !source.trainable;

/** One that the loss does not depend on is refused when the gradient is planned. */
function refuseFrozen(label: string, parameter: Node, loss: Node): void {
  const names = nameNodes([loss]);
  const name = names.get(parameter);
  if (name === undefined) return;
  const keeper = buffersAmong([...names.keys()]).get(parameter);
  throw new GraphError(
    keeper
      ? `${label}: "${name}" is a buffer, which ${names.get(keeper)} keeps for itself; leave it out of parameters, as parametersOf does.`
      : `${label}: the weight "${name}" is frozen; leave it out of parameters, or make it with trainable: true.`,
  );
}

/** @throws GraphError, in the name of a gradient node, for a loss that is not a node of one number. */
export function checkLoss(label: string, loss: unknown): void {
  if (isNode(loss) && loss.shape.length === 0) return;
  const got = isNode(loss) ? `has shape ${showShape(loss.shape)}` : "is not a node";
  throw new GraphError(`${label}: the loss ${got}; give a node whose value is one number.`);
}

/**
 * The declaration of the step h of a gradient node.
 *
 * @throws HyperparameterError for a number that is not positive and finite.
 */
export const declareStep = (label: string, h: Hyperparameter, usual: string): HyperparameterDeclaration =>
  hyperparameter(label, {
    name: "h",
    value: h,
    wanted: `a positive finite number, such as ${usual}`,
    accepts: (value) => value > 0 && Number.isFinite(value),
  });
