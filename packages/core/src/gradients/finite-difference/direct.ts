import type { Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import { IDLE, type Stage, shardRange } from "../../engine/stage.js";
import type { GradientContext } from "../gradient-node.js";
import { perturbedForward } from "../perturbed-forward.js";
import type { WeightSteps } from "./weight-steps.js";

/**
 * Strategy "direct", the textbook's: perturb one weight, run the forward pass again, read the loss. It writes to copies
 * of all nodes that depend on the weight, so the forward values stay unchanged.
 */
export function direct(context: GradientContext, parameter: PlannedNode, term: Term, weightSteps: WeightSteps): Stage {
  const { blockOf, layout, shard } = context;
  const original = blockOf(parameter);
  const { from, to } = shardRange(original.size, shard);
  if (from === to) return IDLE;
  const perturbed = layout.allocate(original.shape);
  const { steps, result: loss } = perturbedForward(context, new Map([[parameter, perturbed]]), term.node);
  const base = blockOf(term.node);
  const gradient = context.gradientOf(parameter);
  let element = from;
  let point = 0;
  let step = 0;
  let sum = 0;

  return {
    begin() {
      element = from;
      point = 0;
      step = 0;
      perturbed.data.set(original.data);
    },
    /** Runs one step of the forward pass, because with many samples a single step takes long. */
    advance() {
      if (step === 0) {
        if (point === 0) {
          weightSteps.at(element, original.data[element]);
          sum = weightSteps.stencil.baseWeight * base.data[0];
        }
        perturbed.data[element] = original.data[element] + weightSteps.stencil.points[point] * weightSteps.h;
      }
      steps[step++]();
      if (step < steps.length) return false;
      step = 0;
      const { points, weights } = weightSteps.stencil;
      sum += weights[point++] * loss.data[0];
      if (point < points.length) return false;
      point = 0;
      perturbed.data[element] = original.data[element];
      gradient.data[element] += (term.coefficient * sum) / weightSteps.h;
      element++;
      return element === to;
    },
  };
}
