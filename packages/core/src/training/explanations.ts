import type { PlannedNode } from "../engine/plan.js";
import type { Program } from "../engine/program.js";
import type { Explanation } from "../gradients/explanation.js";
import { withSwallowed } from "../gradients/explanation.js";
import type { GradientPlan } from "../gradients/gradient-node.js";
import type { HyperparameterValue } from "../graph/hyperparameters.js";
import type { TrainingPlan } from "./training-plan.js";

/** By the name of each gradient of a run, how it is computed in this iteration, and why. */
export function explanationsOf(
  { plan, gradients }: TrainingPlan,
  findings: Pick<GradientPlan, "coupled" | "rough">,
  blockOf: Program["blockOf"],
  hyperparameters: ReadonlyMap<string, HyperparameterValue>,
): Readonly<Record<string, readonly Explanation[]>> {
  return Object.fromEntries(
    gradients.map(({ node, name, root, parameters }) => {
      const usual = hyperparameters.get(`${name}.h`)?.current;
      const dataOf = (parameter: string): Float64Array =>
        blockOf(parameters.find((each) => each.name === parameter) as PlannedNode).data;
      const all = node.explain({ plan, root, parameters, ...findings });
      return [name, all.map((each) => withSwallowed(each, each.h ?? usual, dataOf(each.parameter)))];
    }),
  );
}
