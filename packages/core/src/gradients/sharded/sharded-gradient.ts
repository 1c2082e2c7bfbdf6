import { compile } from "../../engine/compile.js";
import type { GradientNode, GradientPlan } from "../gradient-node.js";

/** The gradient whose shards are evaluated, in a plan of its loss alone. */
export interface ShardedGradient extends Pick<GradientPlan, "plan" | "root" | "parameters"> {
  readonly node: GradientNode;
  /** Its name in the run, a part of the keys of random directions. */
  readonly name: string;
}

/** A gradient of a run, in the plan of the run or in another. */
export type NamedGradient = Pick<GradientPlan, "plan" | "parameters"> & Pick<ShardedGradient, "name">;

/**
 * A gradient in a plan of its loss alone. The plan of a run holds other losses too, which other threads and machines do not have;
 * then its nodes would have another order there, and sums other bits. Names are those of the run.
 */
export function planAlone(node: GradientNode, { plan, parameters, name }: NamedGradient): ShardedGradient {
  const alone = compile([node.loss], { names: plan.names });
  const names = new Set(parameters.map((each) => each.name));
  return {
    ...{ node, name, plan: alone },
    root: alone.planned.get(node.loss) as GradientPlan["root"],
    parameters: alone.parameters.filter((each) => names.has(each.name)),
  };
}
