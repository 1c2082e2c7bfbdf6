import { pathBetween, type Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import type { Stage } from "../../engine/stage.js";
import { hasBatch, sampleSize } from "../../tensor/shape.js";
import type { GradientContext, GradientPlan } from "../gradient-node.js";
import { bindPerturbedNode } from "./probes.js";
import type { WeightSteps } from "./weight-steps.js";

/** Whether the elements of a parameter stay separate until the term adds them up, as in a penalty on weights. */
export function isSeparableUpTo({ plan }: GradientPlan, parameter: PlannedNode, term: Term): boolean {
  const path = pathBetween(plan.nodes, parameter, term.node).slice(0, -1);
  const size = sampleSize(parameter.shape);
  return (
    term.node.operation.reductionWeight !== undefined &&
    path.every(({ operation, shape }) => operation.elementwise && !hasBatch(shape) && sampleSize(shape) === size)
  );
}

/**
 * Strategy "propagated" for a separable parameter: all elements are perturbed at once, because the change of each element
 * is the same as if it alone were perturbed.
 */
export function separable(
  context: GradientContext,
  parameter: PlannedNode,
  term: Term,
  weightSteps: WeightSteps,
): Stage {
  const { layout, plan } = context;
  const perturbation = layout.allocate(parameter.shape as number[]);
  const sums = layout.allocate(parameter.shape as number[]);
  const moves = new Map([[parameter, perturbation]]);
  const steps = pathBetween(plan.nodes, parameter, term.node)
    .slice(0, -1)
    .map((node) => bindPerturbedNode(context, node, moves));
  const change = moves.get(term.node.inputs[0]) ?? perturbation;
  const scale = term.coefficient * (term.node.operation.reductionWeight?.(1, perturbation.size) ?? 1);
  const gradient = context.gradientOf(parameter);
  const original = context.blockOf(parameter);
  let point = 0;

  const addUp = (): void => {
    if (!weightSteps.areBounded) {
      sums.kernels.addScaled(sums.offset, sums.offset, weightSteps.stencil.weights[point], change.offset, sums.size);
      return;
    }
    for (let i = 0; i < sums.size; i++) {
      weightSteps.at(i, original.data[i]);
      sums.data[i] += (weightSteps.stencil.weights[point] ?? 0) * change.data[i];
    }
  };

  return {
    begin() {
      point = 0;
      sums.data.fill(0);
    },
    /** One point of the scheme, for all elements. */
    advance() {
      for (let i = 0; i < perturbation.size; i++) {
        weightSteps.at(i, original.data[i]);
        perturbation.data[i] = (weightSteps.stencil.points[point] ?? 0) * weightSteps.h;
      }
      for (let i = 0; i < steps.length; i++) steps[i]();
      addUp();
      point++;
      if (point < weightSteps.most) return false;
      for (let i = 0; i < sums.size; i++) {
        weightSteps.at(i, original.data[i]);
        gradient.data[i] += (scale * sums.data[i]) / weightSteps.h;
      }
      return true;
    },
  };
}
