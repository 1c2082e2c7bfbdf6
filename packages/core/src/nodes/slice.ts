import { anyWhole, checkOption } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { hasBatch, indexMapBy, type Shape, showShape, stridesOf } from "../tensor/shape.js";
import type { Along } from "../tensor/shape-types.js";
import { axisFrom } from "./axes.js";
import { pickElements } from "./index-map.js";

export interface SliceOptions<Axis extends number | undefined = number | undefined> extends NodeOptions {
  /** The axis to slice; it must not be the batch axis. Default −1, the last. */
  readonly axis?: Axis | undefined;
  /** The first index; a negative one counts from the end. Default 0. */
  readonly start?: number | undefined;
  /** The index after the last one; a negative one counts from the end. Default: the end. */
  readonly stop?: number | undefined;
}

/**
 * A part of x along one axis, from `start` to before `stop`, as with JavaScript arrays. To slice several axes, chain
 * slices.
 *
 * @throws ShapeError if nothing remains, x has no such axis, or it is the batch axis; GraphError for an index that is not
 * whole.
 * @example
 * const firstTwo = x.pipe(slice({ stop: 2 }));
 * const inner = image.pipe(slice({ axis: 1, start: 1, stop: -1 }), slice({ axis: 2, start: 1, stop: -1 }));
 */
export const slice: NodeKind & Slice = /* @__PURE__ */ defineBuiltIn(
  "slice",
  (options: SliceOptions) => ({
    shape: (x: Shape) => cut(x, options).shape,
    lower([x]: readonly Node[]) {
      const { axis, start, shape } = cut(x.shape, options);
      const batch = hasBatch(x.shape);
      const [own, left] = [x.shape, shape].map((each) => (batch ? each.slice(1) : each) as readonly number[]);
      const strides = stridesOf(own);
      const indexMap = indexMapBy(left, strides, start * strides[batch ? axis - 1 : axis]);
      return pickElements(x, { kind: "slice", shape, indexMap });
    },
  }),
  ["axis", "start", "stop"],
) as NodeKind as NodeKind & Slice;

/** How `slice` is called. */
export type Slice = <const Axis extends number | undefined = undefined>(
  options?: SliceOptions<Axis>,
) => <S extends Shape>(x: Node<S>) => Node<Along<S, Axis>>;

function cut(x: Shape, { axis = -1, start = 0, stop }: SliceOptions): { axis: number; start: number; shape: Shape } {
  for (const [option, given] of Object.entries({ start, stop: stop ?? 0 })) {
    checkOption(undefined, option, given, anyWhole, GraphError);
  }
  const index = axisFrom(x, axis);
  const length = x[index];
  if (length === "batch") {
    throw new ShapeError(
      `x has shape ${showShape(x)}, whose axis ${axis} is the batch; slice another axis, or the feed.`,
    );
  }
  const within = (index: number): number => Math.min(Math.max(index < 0 ? length + index : index, 0), length);
  const first = within(start);
  const left = within(stop ?? length) - first;
  if (left > 0) return { axis: index, start: first, shape: x.map((each, i) => (i === index ? left : each)) };
  throw new ShapeError(
    `x has shape ${showShape(x)}, but start ${start} and stop ${stop} leave no element along axis ${axis}; give a start before the stop.`,
  );
}
