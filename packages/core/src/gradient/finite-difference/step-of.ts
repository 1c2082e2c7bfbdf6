import { scaledStep } from "../../calculus/auto-steps.js";
import type { GradientContext } from "../gradient-node.js";

/** The step of a weight, given its value. */
export type StepOf = (weight: number) => number;

/** One step for all weights, the hyper-parameter h; or, given the step for weights up to 1 in size, one for each weight. */
export function bindStepOf(context: GradientContext, ownStep: number | undefined): StepOf {
  if (ownStep !== undefined) return (weight) => scaledStep(ownStep, weight);
  const h = context.hyperparameter("h");
  return () => h.current;
}
