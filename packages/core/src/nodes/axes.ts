import { describeValue } from "../errors/describe-value.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { type Shape, showShape } from "../tensor/shape.js";

/**
 * An axis of a node's value: 0 for the first, which is `"batch"` where there is one (and may be called so), or −1 for the
 * last.
 */
export type Axis = number | "batch";

/** @throws ShapeError where x has no such axis; GraphError for what is no axis at all. */
export function axisFrom(x: Shape, axis: unknown): number {
  if (axis === "batch" ? x[0] === "batch" : Number.isInteger(axis)) {
    const place = axis === "batch" ? 0 : (axis as number) < 0 ? x.length + (axis as number) : (axis as number);
    if (place >= 0 && place < x.length) return place;
  }
  if (axis === "batch" || Number.isInteger(axis)) {
    const last = x.length === 0 ? "none, for a scalar has no axes" : `0 to ${x.length - 1}, or −1 for the last`;
    throw new ShapeError(`x has shape ${showShape(x)}, but axis ${describeValue(axis)} was asked for; give ${last}.`);
  }
  throw new GraphError(`axis is ${describeValue(axis)}; give a whole number, or "batch".`);
}

/** The places of several axes, none of them twice, in ascending order; of all where none are given. */
export function axesFrom(x: Shape, axes: unknown): number[] {
  if (axes === undefined) return x.map((_, place) => place);
  if (!Array.isArray(axes) || axes.length === 0) {
    const what = Array.isArray(axes) ? "empty" : describeValue(axes);
    throw new GraphError(`axes is ${what}; give a list of axes, such as [-1], or leave it out for all.`);
  }
  const indexMap = axes.map((axis) => axisFrom(x, axis)).sort((a, b) => a - b);
  const twice = indexMap.find((place, i) => place === indexMap[i + 1]);
  if (twice === undefined) return indexMap;
  throw new GraphError(`axes is [${axes.join(", ")}], in which axis ${twice} is twice; give each axis once.`);
}
