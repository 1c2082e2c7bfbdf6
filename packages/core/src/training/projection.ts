import { checkInside, type ElementBounds } from "../calculus/bounds.js";
import type { PlannedNode } from "../engine/plan.js";
import type { Step } from "../engine/step.js";
import { GraphError } from "../errors/errors.js";
import { elementOf } from "../gradients/parameter-bounds.js";
import type { Block } from "../graph/block.js";
import { labelOf } from "../graph/create-node.js";
import type { PlannedGradient, PlannedOptimizer } from "./training-plan.js";

/** Returns the block of a parameter. */
type BlockOf = (parameter: PlannedNode) => Block | undefined;

/** Checks start values. @throws HyperparameterError for a weight that does not start between its bounds. */
export function checkStart(gradients: readonly PlannedGradient[], blockOf: BlockOf): void {
  for (const { node, bounds } of gradients) {
    const label = labelOf(node.kind, node.name);
    for (const [parameter, own] of bounds) {
      blockOf(parameter)?.data.forEach((w, i) => void checkInside(label, own, i, w, elementOf(parameter)));
    }
  }
}

/**
 * Checks watched gradients with bounds: the optimizer that updates their weights must keep them between the same bounds or
 * narrower ones.
 *
 * @throws GraphError if it does not.
 */
export function checkKept(gradients: readonly PlannedGradient[], optimizers: readonly PlannedOptimizer[]): void {
  const followed = optimizers.flatMap((each) => each.gradients);
  for (const { node, bounds } of gradients) {
    for (const [parameter, own] of bounds) {
      const updating = followed.find(({ parameters }) => parameters.includes(parameter));
      if (!updating || lieWithin(updating.bounds.get(parameter), own)) continue;
      throw new GraphError(
        `${labelOf(node.kind, node.name)}: no optimizer of this run keeps parameter "${parameter.name}" between these bounds, and this gradient is only watched; give the same bounds to the gradient that is followed, or leave them out.`,
      );
    }
  }
}

const lieWithin = (inner: ElementBounds | undefined, { lower, upper }: ElementBounds): boolean =>
  lower.every((each, i) => (inner ? inner.lower[i] : Number.NEGATIVE_INFINITY) >= each) &&
  upper.every((each, i) => (inner ? inner.upper[i] : Number.POSITIVE_INFINITY) <= each);

/** The steps that project updated weights onto their bounds. */
export function projections(optimizers: readonly PlannedOptimizer[], nextOf: BlockOf): Step[] {
  const bounded = optimizers.flatMap((each) => each.gradients.flatMap(({ bounds }) => [...bounds]));
  return bounded.map(([parameter, bounds]) => {
    const next = nextOf(parameter) as Block;
    return () => project(next, bounds);
  });
}

/** Projects values onto bounds. NaN stays NaN. */
function project({ data }: Block, { lower, upper }: ElementBounds): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i] < lower[i]) data[i] = lower[i];
    else if (data[i] > upper[i]) data[i] = upper[i];
  }
}
