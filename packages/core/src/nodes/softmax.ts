import { ShapeError } from "../errors.js";
import { defineNode, type NodeKind, type NodeOptions } from "../graph/define-node.js";
import type { ElementwiseLayer } from "../graph/node.js";
import type { Shape } from "../tensor/shape.js";

/**
 * e^x / Σ e^x over the last axis: positive numbers that add up to 1. The row's largest x is subtracted first, which
 * changes nothing but keeps e^x finite.
 *
 * @throws ShapeError where x is a scalar or has only a batch axis.
 * @example
 * const y = input("x", [784]).pipe(dense(10), softmax());
 */
export const softmax: NodeKind & ((options?: NodeOptions) => ElementwiseLayer) = defineNode({
  kind: "softmax",
  samplesIndependent: true,
  shape(x: Shape) {
    if (typeof x.at(-1) === "number") return x;
    throw new ShapeError(`x has shape [${x.join(", ")}]; give it a last axis of classes.`);
  },
  forward(out, x) {
    const classes = x.shape[x.shape.length - 1];
    out.kernels.softmax(out.offset, x.offset, out.size / classes, classes);
  },
  // ∂x = y·(∂y − Σ y·∂y)
  backward([dx], dOut, out, [x]) {
    if (!dx) return;
    const classes = x.shape[x.shape.length - 1];
    dOut.kernels.softmaxBackward(dx.offset, out.offset, dOut.offset, dOut.size / classes, classes);
  },
  // Δy_c = y_c·(expm1(d_c) − q)/(1 + q) with q = Σ y·expm1(d)
  difference(dOut, out, [x], [dx]) {
    if (!dx) return;
    const classes = x.shape[x.shape.length - 1];
    dOut.kernels.softmaxDifference(dOut.offset, out.offset, x.offset, dx.offset, dOut.size / classes, classes);
  },
}) as NodeKind as NodeKind & ((options?: NodeOptions) => ElementwiseLayer);
