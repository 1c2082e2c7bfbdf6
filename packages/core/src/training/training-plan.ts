import type { ElementBounds } from "../calculus/bounds.js";
import { isBuiltInOnly, type Plan, type PlannedNode } from "../engine/plan.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { isBuiltIn } from "../graph/create-node.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { PlannedBufferUpdate } from "./buffer-updates.js";

/** A gradient node in a training plan. */
export interface PlannedGradient {
  readonly node: GradientNode;
  readonly name: string;
  readonly root: PlannedNode;
  readonly parameters: readonly PlannedNode[];
  /** The bounds of parameters whose weights must stay between bounds. */
  readonly bounds: ReadonlyMap<PlannedNode, ElementBounds>;
}

/** An optimizer node in a training plan. */
export interface PlannedOptimizer {
  readonly node: OptimizerNode;
  readonly name: string;
  readonly gradients: readonly PlannedGradient[];
}

/** Everything a training run computes. */
export interface TrainingPlan {
  readonly plan: Plan;
  /** The loss that iterations report: that of the first gradient of the first optimizer. */
  readonly loss: PlannedNode;
  readonly gradients: readonly PlannedGradient[];
  readonly optimizers: readonly PlannedOptimizer[];
  readonly bufferUpdates: readonly PlannedBufferUpdate[];
}

/** Whether all its nodes, gradients and optimizers are rxgrad's own. See {@link isBuiltInOnly}. */
export const isBuiltInTraining = ({ plan, gradients, optimizers }: TrainingPlan): boolean =>
  isBuiltInOnly(plan) && [...gradients, ...optimizers].every(({ node }) => isBuiltIn(node));

/** The facts on which all threads of a run must agree. */
export interface PlanSignature {
  /** A short form of the plan. Threads with equal signatures compute the same layout of memory. */
  readonly signature: string;
  /** The number of hyper-parameters. */
  readonly hyperparameters: number;
  /** The names of the schedules and streams among them, such as `sgd1.learningRate`. The leader publishes their values. */
  readonly leftOut: readonly string[];
}

/** The signature of a training plan. */
export function planSignatureOf(
  { plan, gradients, optimizers }: TrainingPlan,
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
): PlanSignature {
  const signature = JSON.stringify([
    plan.nodes.map(({ name, operation, shape, inputs }) => [
      name,
      operation.kind,
      shape,
      inputs.map((each) => each.index),
    ]),
    gradients.map(({ name, parameters }) => [name, parameters.map((each) => each.name)]),
    optimizers.map(({ name, node: { rule } }) => [name, rule.state, rule.measures?.length ?? 0]),
    [...hyperparameters.keys()],
  ]);
  const changing = [...hyperparameters].filter(([, { declaration }]) => typeof declaration.value !== "number");
  return { signature, hyperparameters: hyperparameters.size, leftOut: changing.map(([name]) => name) };
}
