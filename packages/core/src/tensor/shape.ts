import { describeValue } from "../errors/describe-value.js";
import { whole } from "../errors/domains.js";
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
    if (dimension === "batch" ? axis === 0 : whole().accepts(dimension)) return;
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

/**
 * The shape of an elementwise result of a and b, by NumPy's broadcasting rule. Axes are paired from the last one. The lengths
 * of a pair must be equal, or one of them is 1 and is repeated. Axes that only one shape has are kept. `"batch"` pairs with
 * `"batch"`, with 1 or with no axis, and stays the first axis. Undefined if the shapes do not fit.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const together = Array.from({ length: rank }, (_, axis): Dimension | undefined => {
    const inA = a[axis - rank + a.length];
    const inB = b[axis - rank + b.length];
    if (inA === inB || inB === undefined) return inA;
    if (inA === undefined) return inB;
    return inA === 1 ? inB : inB === 1 ? inA : undefined;
  });
  const isShape = (axes: readonly (Dimension | undefined)[]): axes is Shape =>
    axes.every((each, axis) => each !== undefined && (each !== "batch" || axis === 0));
  return isShape(together) ? together : undefined;
}

/** Whether `shape` has no batch axis and equals the shape of one sample of `of`, as the shape of a bias does. */
export function isSampleOf(of: Shape, shape: Shape): boolean {
  const own = shape.length === of.length && shape[0] === 1 ? shape.slice(1) : shape;
  return hasBatch(of) && sameShape(of.slice(1), own);
}

/** Whether repeating a whole value of this shape fills the other shape. It does if only leading axes are repeated. */
export function repeatsInto(shape: Shape, into: Shape): boolean {
  const first = shape.findIndex((length) => length !== 1);
  const own = first < 0 ? [] : shape.slice(first);
  return sameShape(own, into.slice(into.length - own.length));
}

/**
 * For each element of a value of shape `to`, in order: the index of its element in the value of shape `from` that is broadcast
 * to it. Neither shape has a batch axis.
 */
export function broadcastIndexMap(from: readonly number[], to: readonly number[]): Int32Array {
  const missing = to.length - from.length;
  const strides = stridesOf(from);
  return indexMapBy(
    to,
    to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing])),
  );
}

/** The distance, in elements, between neighbors along each axis, in row-major order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** For each index of a shape, in order, start + Σ index · stride. */
export function indexMapBy(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  let indexMap = Int32Array.of(start);
  shape.forEach((length, axis) => {
    const longer = new Int32Array(indexMap.length * length);
    indexMap.forEach((index, i) => {
      for (let k = 0; k < length; k++) longer[i * length + k] = index + k * strides[axis];
    });
    indexMap = longer;
  });
  return indexMap;
}
