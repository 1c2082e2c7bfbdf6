import { describeValue } from "../errors/describe-value.js";
import { anyWhole, checkOption, orElse, trueOrFalse } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn, type LayerKind } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { hasBatch, indexMapBy, type Shape, showShape, sizeOf, stridesOf } from "../tensor/shape.js";
import type { Over } from "../tensor/shape-types.js";
import { reshapeTo } from "./reshape.js";

/**
 * An axis of a node's value: 0 for the first, which is the batch axis if there is one (`"batch"` also names it), or −1
 * for the last.
 */
export type Axis = number | "batch";

/** @throws ShapeError if x has no such axis; GraphError if it is not an axis. */
export function axisFrom(x: Shape, axis: unknown): number {
  checkOption(undefined, "axis", axis, orElse(anyWhole, "batch"), GraphError);
  const given = axis === "batch" ? 0 : (axis as number);
  const index = given < 0 ? x.length + given : given;
  if (index >= 0 && index < x.length && (axis !== "batch" || hasBatch(x))) return index;
  const last = x.length === 0 ? "none, because a scalar has no axes" : `0 to ${x.length - 1}, or −1 for the last`;
  throw new ShapeError(`x has shape ${showShape(x)}, but axis ${describeValue(axis)} was asked for; give ${last}.`);
}

/** The indices of several axes in ascending order, without repetition; all axes if none are given. */
export function axesFrom(x: Shape, axes: unknown): number[] {
  if (axes === undefined) return x.map((_, index) => index);
  if (!Array.isArray(axes) || axes.length === 0) {
    const what = Array.isArray(axes) ? "empty" : describeValue(axes);
    throw new GraphError(`axes is ${what}; give a list of axes, such as [-1], or leave it out for all.`);
  }
  const indices = axes.map((axis) => axisFrom(x, axis)).sort((a, b) => a - b);
  const twice = indices.find((index, i) => index === indices[i + 1]);
  if (twice === undefined) return indices;
  throw new GraphError(`axes is [${axes.join(", ")}], in which axis ${twice} is twice; give each axis once.`);
}

/** Options of sums, means and extremes over axes. */
export interface OverAxes<
  Axes extends readonly Axis[] | undefined = readonly Axis[] | undefined,
  Keep extends boolean = boolean,
> extends NodeOptions {
  /** The axes; `"batch"` and 0 are the samples, −1 the last. Default: all, so the result is one number. */
  readonly axes?: Axes;
  /** `true` keeps these axes with length 1, so the result can be broadcast against x. Default false. */
  readonly keepDimensions?: Keep;
}

/** A layer over axes, typed by them. */
export type OverAxesKind = NodeKind & OverAxesCall;

/** How a layer over axes, such as `mean`, is called. */
export type OverAxesCall = <const Axes extends readonly Axis[] | undefined = undefined, Keep extends boolean = false>(
  options?: OverAxes<Axes, Keep>,
) => <S extends Shape>(x: Node<S>) => Node<Over<S, Axes, Keep>>;

/** The groups of elements of a computation over axes. */
export interface Grouping {
  /** The shape without these axes. */
  readonly shape: Shape;
  /** For each element of one sample of x: the index of its group in (one sample of) the result. Computed on first use. */
  readonly indexMap: Int32Array;
  /** Whether a group contains elements of all samples. */
  readonly overSamples: boolean;
  /** Whether all elements form one group. */
  readonly whole: boolean;
  /** The number of elements of one sample in a group. */
  readonly count: number;
}

/** Defines a layer over axes from its computation. */
export function defineOverAxes(kind: string, compute: (x: Node, grouping: Grouping) => Node): OverAxesKind {
  const defined = defineBuiltIn(
    kind,
    ({ axes, keepDimensions = false }: OverAxes) => ({
      shape(x: Shape) {
        checkOption(undefined, "keepDimensions", keepDimensions, trueOrFalse, GraphError);
        return shapeOver(x, axesFrom(x, axes), keepDimensions);
      },
      lower([x]: readonly Node[]) {
        const gone = axesFrom(x.shape, axes);
        const computed = compute(x, groupingOf(x.shape, gone));
        return keepDimensions ? reshapeTo(computed, shapeOver(x.shape, gone, true)) : computed;
      },
    }),
    ["axes", "keepDimensions"],
  );
  return defined as LayerKind<OverAxes> as NodeKind as OverAxesKind;
}

function shapeOver(x: Shape, gone: readonly number[], keep: boolean): Shape {
  return x.flatMap((length, axis) => (gone.includes(axis) ? (keep ? [1] : []) : [length]));
}

function groupingOf(x: Shape, gone: readonly number[]): Grouping {
  const batch = hasBatch(x);
  const own = (batch ? x.slice(1) : x) as readonly number[];
  const goes = own.map((_, axis) => gone.includes(batch ? axis + 1 : axis));
  const left = own.filter((_, axis) => !goes[axis]);
  const strides = stridesOf(left);
  let next = 0;
  const steps = own.map((_, axis) => (goes[axis] ? 0 : strides[next++]));
  return {
    shape: shapeOver(x, gone, false),
    get indexMap() {
      return indexMapIn(x, own, steps);
    },
    overSamples: batch && gone[0] === 0,
    whole: gone.length === x.length,
    count: own.reduce((size, length, axis) => (goes[axis] ? size * length : size), 1),
  };
}

/** @throws GraphError if there is not enough memory. */
function indexMapIn(x: Shape, own: readonly number[], steps: readonly number[]): Int32Array {
  try {
    return indexMapBy(own, steps);
  } catch (cause) {
    throw new GraphError(
      `x has shape ${showShape(x)}, and the index map of its ${sizeOf(own)} elements does not fit into memory; make it smaller.`,
      { cause },
    );
  }
}
