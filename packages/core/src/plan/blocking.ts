import type { GradientContext } from "../gradient/gradient-node.js";
import { rerun } from "../gradient/rerun.js";
import type { Block } from "../graph/operation.js";
import type { PlannedNode } from "./compile.js";
import { type Stage, stageOfSteps } from "./stage.js";

/**
 * Looks at a loss with the updated weights, and takes the update back where it makes the loss worse by more than a
 * tolerance. On the same batch, and with the same generated values.
 */
export function blockingStages(
  context: GradientContext,
  tolerance: number,
  nextOf: (parameter: PlannedNode) => Block,
): Stage[] {
  const { parameters, root, blockOf } = context;
  const updated = parameters.map((parameter) => ({ now: blockOf(parameter), next: nextOf(parameter) }));
  const { steps, result } = rerun(context, new Map(parameters.map((each) => [each, nextOf(each)])), root);
  const loss = blockOf(root);
  const decide = (): void => {
    // Written so that a loss that is NaN is worse than any.
    if (result.data[0] <= loss.data[0] + tolerance) return;
    for (const { now, next } of updated) next.kernels.copy(next.offset, now.offset, next.size);
  };
  return [stageOfSteps(steps), { ...stageOfSteps([decide]), decides: true }];
}
