import { describeValue } from "../errors/describe-value.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { type Shape, showShape } from "../tensor/shape.js";

/**
 * An axis of a node's value: 0 for the first, which is the batch axis if there is one (`"batch"` also names it), or −1
 * for the last.
 */
export type Axis = number | "batch";

/** @throws ShapeError if x has no such axis; GraphError if it is not an axis. */
export function axisFrom(x: Shape, axis: unknown): number {
  if (axis === "batch" ? x[0] === "batch" : Number.isInteger(axis)) {
    const index = axis === "batch" ? 0 : (axis as number) < 0 ? x.length + (axis as number) : (axis as number);
    if (index >= 0 && index < x.length) return index;
  }
  if (axis === "batch" || Number.isInteger(axis)) {
    const last = x.length === 0 ? "none, for a scalar has no axes" : `0 to ${x.length - 1}, or −1 for the last`;
    throw new ShapeError(`x has shape ${showShape(x)}, but axis ${describeValue(axis)} was asked for; give ${last}.`);
  }
  throw new GraphError(`axis is ${describeValue(axis)}; give a whole number, or "batch".`);
}

/** The indices of several axes in ascending order, without repetition; all axes if none are given. */
export function axesFrom(x: Shape, axes: unknown): number[] {
  if (axes === undefined) return x.map((_, index) => index);
  if (!Array.isArray(axes) || axes.length === 0) {
    const what = Array.isArray(axes) ? "empty" : describeValue(axes);
    throw new GraphError(`axes is ${what}; give a list of axes, such as [-1], or leave it out for all.`);
  }
  const indexMap = axes.map((axis) => axisFrom(x, axis)).sort((a, b) => a - b);
  const twice = indexMap.find((index, i) => index === indexMap[i + 1]);
  if (twice === undefined) return indexMap;
  throw new GraphError(`axes is [${axes.join(", ")}], in which axis ${twice} is twice; give each axis once.`);
}
