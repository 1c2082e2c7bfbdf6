import { describeValue } from "./describe-value.js";
import { ShapeError } from "./errors.js";

/** Checks that a shape is an array. @throws ShapeError that begins with `label` if it is not. */
export function checkList(label: string, shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`${label}: its shape is ${describeValue(shape)}; give a list, such as [2].`);
}
