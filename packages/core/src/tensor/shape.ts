import { describeValue } from "../errors/describe-value.js";
import { ShapeError } from "../errors/errors.js";

/** One axis of a shape: its length, or `"batch"` for the number of samples in a feed. */
export type Dimension = number | "batch";

/** The axes of a node's value, outermost first. */
export type Shape = readonly Dimension[];

/** The number of elements; `"batch"` counts as `rows`. */
export function sizeOf(shape: Shape, rows = 1): number {
  let size = 1;
  for (const dimension of shape) size *= dimension === "batch" ? rows : dimension;
  return size;
}

/** The shape with `"batch"` replaced by a number of rows. */
export function withRows(shape: Shape, rows: number): number[] {
  return shape.map((dimension) => (dimension === "batch" ? rows : dimension));
}

/** Whether the first axis counts samples. */
export const hasBatch = (shape: Shape): boolean => shape[0] === "batch";

/** The number of elements of one sample, or of the whole value if there is no batch axis. */
export const sampleSize = (shape: Shape): number => sizeOf(hasBatch(shape) ? shape.slice(1) : shape);

/** A shape as text for messages and tables: `[batch, 10]`. */
export const showShape = (shape: readonly unknown[]): string => `[${Array.from(shape, showLength).join(", ")}]`;

/** The length of an axis as text; it may be a value of any type. */
const showLength = (length: unknown): string => {
  if (typeof length === "function") return "a function";
  return typeof length === "object" && length !== null ? "an object" : String(length);
};

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);

/** @throws ShapeError for a length that is not a whole positive number; `"batch"` is allowed as the first axis only. */
export function checkShape(owner: string, shape: Shape): void {
  shape.forEach((dimension, axis) => {
    if (dimension === "batch" ? axis === 0 : Number.isInteger(dimension) && dimension > 0) return;
    throw new ShapeError(
      `${owner}: axis ${axis} of shape ${showShape(shape)} is ${showLength(dimension)}; give whole positive numbers, and "batch" only first.`,
    );
  });
}

/** Checks that a shape is an array. @throws ShapeError that begins with `label` if it is not. */
export function checkList(label: string, shape: unknown): void {
  if (Array.isArray(shape)) return;
  throw new ShapeError(`${label}: its shape is ${describeValue(shape)}; give a list, such as [2].`);
}
