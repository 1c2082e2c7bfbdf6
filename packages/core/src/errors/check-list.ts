import { describeValue } from "./describe-value.js";
import { ShapeError } from "./errors.js";

/** @throws ShapeError, in the name of what has this shape, for what is no list. */
export function checkList(label: string, shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`${label}: its shape is ${describeValue(shape)}; give a list, such as [2].`);
}
