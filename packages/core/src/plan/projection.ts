import { checkInside, type ElementBounds } from "../calculus/bounds.js";
import { elementOf } from "../gradient/parameter-bounds.js";
import { labelOf } from "../graph/node.js";
import type { Block } from "../graph/operation.js";
import type { PlannedNode } from "./compile.js";
import type { Step } from "./forward.js";
import type { PlannedOptimizer } from "./training.js";

/** Where the value of a parameter stands. */
type BlockOf = (parameter: PlannedNode) => Block | undefined;

/** @throws HyperparameterError for a weight that does not start between its bounds. */
export function checkStart(optimizers: readonly PlannedOptimizer[], blockOf: BlockOf): void {
  for (const { node, bounds } of optimizers.flatMap((each) => each.gradients)) {
    const label = labelOf(node.kind, node.name);
    for (const [parameter, own] of bounds) {
      blockOf(parameter)?.data.forEach((w, i) => void checkInside(label, own, i, w, elementOf(parameter)));
    }
  }
}

/** The steps that put updated weights back onto the bounds that they leave. */
export function projections(optimizers: readonly PlannedOptimizer[], nextOf: BlockOf): Step[] {
  const bounded = optimizers.flatMap((each) => each.gradients.flatMap(({ bounds }) => [...bounds]));
  return bounded.map(([parameter, bounds]) => {
    const next = nextOf(parameter) as Block;
    return () => project(next, bounds);
  });
}

/** Written so that NaN stays. */
function project({ data }: Block, { lower, upper }: ElementBounds): void {
  for (let i = 0; i < data.length; i++) {
    if (data[i] < lower[i]) data[i] = lower[i];
    else if (data[i] > upper[i]) data[i] = upper[i];
  }
}
