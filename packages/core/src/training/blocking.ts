import type { PlannedNode } from "../engine/plan.js";
import { type Stage, stageOfSteps } from "../engine/stage.js";
import type { GradientContext } from "../gradients/gradient-node.js";
import { perturbedForward } from "../gradients/perturbed-forward.js";
import type { Block } from "../graph/block.js";
import type { PlannedGradient, TrainingPlan } from "./training-plan.js";

/** The gradients with blocking, which can reject an update. Each list holds those of one loss; they are judged together. */
export function blockingGradients({ optimizers }: TrainingPlan): PlannedGradient[][] {
  const lists = new Map<PlannedNode, Set<PlannedGradient>>();
  for (const each of optimizers.flatMap(({ gradients }) => gradients)) {
    if (each.node.blocking !== undefined) lists.set(each.root, (lists.get(each.root) ?? new Set()).add(each));
  }
  return [...lists.values()].map((list) => [...list]);
}

/**
 * Computes a loss with the updated weights, and rejects the update if it increases the loss by more than the smallest tolerance
 * of the gradients. Uses the same batch and the same values of per-iteration sources.
 */
export function blockingStages(
  context: GradientContext,
  gradients: readonly PlannedGradient[],
  nextOf: (parameter: PlannedNode) => Block,
): Stage[] {
  const { root, blockOf } = context;
  const parameters = gradients.flatMap((each) => each.parameters);
  const tolerance = Math.min(...gradients.map(({ node }) => node.blocking as number));
  const updated = parameters.map((parameter) => ({ now: blockOf(parameter), next: nextOf(parameter) }));
  const { steps, result } = perturbedForward(context, new Map(parameters.map((each) => [each, nextOf(each)])), root);
  const loss = blockOf(root);
  const decide = (): void => {
    // Written so that a loss of NaN rejects the update.
    if (result.data[0] <= loss.data[0] + tolerance) return;
    for (const { now, next } of updated) next.kernels.copy(next.offset, now.offset, next.size);
  };
  return [stageOfSteps(steps), { ...stageOfSteps([decide]), decides: true }];
}
