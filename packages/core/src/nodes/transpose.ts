import { describeValue } from "../errors/describe-value.js";
import { checkOption, listOf } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkPiped, type NodeKind, type NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";
import { hasBatch, indexMapBy, type Shape, showShape, stridesOf } from "../tensor/shape.js";
import type { Transposed } from "../tensor/shape-types.js";
import { type Axis, axesFrom } from "./axes.js";
import { pickElements } from "./index-map.js";

interface Order {
  readonly axes?: readonly Axis[];
}

const defined = /* @__PURE__ */ defineBuiltIn("transpose", ({ axes }: Order) => ({
  shape: (x: Shape) => orderOf(x, axes).map((axis) => x[axis]),
  lower([x]: readonly Node[]) {
    const batch = hasBatch(x.shape);
    const order = orderOf(x.shape, axes);
    const shape = order.map((axis) => x.shape[axis]);
    const own = (batch ? x.shape.slice(1) : x.shape) as readonly number[];
    const strides = stridesOf(own);
    const lengths = (batch ? shape.slice(1) : shape) as readonly number[];
    const steps = (batch ? order.slice(1) : order).map((axis) => strides[batch ? axis - 1 : axis]);
    return pickElements(x, { kind: "transpose", shape, indexMap: indexMapBy(lengths, steps) });
  },
}));

/**
 * Reorders the axes. Default: the last two are exchanged.
 *
 * @param axes All axes of x in their new order. `"batch"` (or 0) stays first if there is a batch axis.
 * @throws ShapeError if the axes are not those of x, or the batch axis is not first.
 * @example
 * const columns = input("x", [2, 3]).pipe(transpose());                       // ["batch", 3, 2]
 * const channelsLast = image.pipe(transpose(["batch", 2, 3, 1]));             // ["batch", 3, 28, 28] → ["batch", 28, 28, 3]
 */
export const transpose: NodeKind & Transpose = /* @__PURE__ */ Object.assign(
  ((axes?: readonly Axis[], options?: NodeOptions) => {
    checkPiped("transpose", [axes], "transpose()");
    return defined({ ...knownOptions("transpose", options, ["name"]), ...(axes === undefined ? {} : { axes }) });
  }) as Transpose,
  { kind: "transpose", build: (...given: Parameters<NodeKind["build"]>) => defined.build(...given) },
);

/** How `transpose` is called. */
export type Transpose = <const Axes extends readonly Axis[] | undefined = undefined>(
  axes?: Axes,
  options?: NodeOptions,
) => <S extends Shape>(x: Node<S>) => Node<Transposed<S, Axes>>;

function orderOf(x: Shape, axes: readonly Axis[] | undefined): readonly number[] {
  const first = hasBatch(x) ? 1 : 0;
  if (axes === undefined) {
    if (x.length - first < 2) {
      throw new ShapeError(`x has shape ${showShape(x)}; give it two axes to exchange, besides the batch axis.`);
    }
    const kept = x.map((_, axis) => axis).slice(0, -2);
    return [...kept, x.length - 1, x.length - 2];
  }
  checkOption(undefined, "axes", axes, listOf("axes"), GraphError);
  if (axes.length !== x.length) {
    throw new ShapeError(`x has shape ${showShape(x)}, but ${axes.length} axes were given; give each of its axes.`);
  }
  if (axes.length > 0) axesFrom(x, axes);
  const order = axes.map((axis) => axesFrom(x, [axis])[0]);
  if (first === 0 || order[0] === 0) return order;
  throw new ShapeError(
    `x has shape ${showShape(x)}, but axis ${describeValue(axes[0])} is to come first; leave "batch" in front.`,
  );
}
