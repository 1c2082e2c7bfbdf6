import { type Dimension, hasBatch, type Shape, sameShape } from "./shape.js";

/**
 * The shape of what is computed of a and b element by element, by NumPy's rule: axes are paired from the last on; two
 * lengths of a pair are the same, or one of them is 1 and repeated; axes that the other does not have are kept.
 * `"batch"` goes with `"batch"`, with 1 or with nothing, and stays the first axis. Undefined where the shapes do not go
 * together.
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

/** Whether a value without a batch axis has one element for each of a sample of the other: a bias has. */
export function isSampleOf(of: Shape, shape: Shape): boolean {
  const own = shape.length === of.length && shape[0] === 1 ? shape.slice(1) : shape;
  return hasBatch(of) && sameShape(of.slice(1), own);
}

/** Whether a value of this shape, repeated from beginning to end, fills the other: only leading axes are repeated. */
export function repeatsInto(shape: Shape, into: Shape): boolean {
  const first = shape.findIndex((length) => length !== 1);
  const own = first < 0 ? [] : shape.slice(first);
  return sameShape(own, into.slice(into.length - own.length));
}

/**
 * For each element of a value of shape `to`, in order, which element it is of one of shape `from` that is repeated to fill
 * it. Neither has a batch axis.
 */
export function broadcastIndexMap(from: readonly number[], to: readonly number[]): Int32Array {
  const missing = to.length - from.length;
  const strides = stridesOf(from);
  return indexMapBy(
    to,
    to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing])),
  );
}

/** By how many elements the next index along each axis lies further on. */
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
    indexMap.forEach((place, i) => {
      for (let k = 0; k < length; k++) longer[i * length + k] = place + k * strides[axis];
    });
    indexMap = longer;
  });
  return indexMap;
}
