import type { ElementBounds } from "../calculus/bounds.js";
import type { Plan, PlannedNode } from "../engine/plan.js";
import type { GradientNode } from "../gradients/gradient-node.js";
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
