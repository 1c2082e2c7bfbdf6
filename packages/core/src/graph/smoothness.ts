import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import type { Operation } from "./node.js";

type Declared = Pick<Operation, "smooth" | "kinked">;

/** Whether an operation is declared smooth; undefined if it declares neither `smooth` nor `kinked`. */
export const declaredSmooth = ({ smooth, kinked }: Declared): boolean | undefined =>
  smooth ?? (kinked === undefined ? undefined : !kinked);

/** @throws GraphError for declarations that contradict each other, or that are not booleans. */
export function checkSmoothness(label: string, { smooth, kinked }: Declared): void {
  for (const [name, value] of Object.entries({ smooth, kinked })) {
    if (value === undefined || typeof value === "boolean") continue;
    throw new GraphError(`${label}: ${name} is ${describeValue(value)}; give true, or leave it out.`);
  }
  if (smooth === undefined || smooth !== kinked) return;
  throw new GraphError(`${label}: smooth and kinked are both ${smooth}; leave out the one that is wrong.`);
}
