import type { PlannedNode } from "../engine/plan.js";
import { type Stage, stageOfSteps } from "../engine/stage.js";
import type { GradientContext } from "../gradients/gradient-node.js";
import { perturbedForward } from "../gradients/perturbed-forward.js";
import type { Block } from "../graph/block.js";
import type { PlannedGradient, TrainingPlan } from "./training-plan.js";

/** The gradients whose updates may be taken back, in lists: those of one list have one loss, and are judged together. */
export function blockingGradients({ optimizers }: TrainingPlan): PlannedGradient[][] {
  const lists = new Map<PlannedNode, Set<PlannedGradient>>();
  for (const each of optimizers.flatMap(({ gradients }) => gradients)) {
    if (each.node.blocking !== undefined) lists.set(each.root, (lists.get(each.root) ?? new Set()).add(each));
  }
  return [...lists.values()].map((list) => [...list]);
}

/**
 * Looks at a loss with the updated weights, and takes the update back where it makes the loss worse by more than the least
 * tolerance of its gradients. On the same batch, and with the same values of per-iteration sources.
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
    // Written so that a loss that is NaN is worse than any.
    if (result.data[0] <= loss.data[0] + tolerance) return;
    for (const { now, next } of updated) next.kernels.copy(next.offset, now.offset, next.size);
  };
  return [stageOfSteps(steps), { ...stageOfSteps([decide]), decides: true }];
}
