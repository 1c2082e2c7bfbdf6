import { ShapeError } from "../errors/errors.js";
import type { Block } from "../graph/block.js";
import type { NodeKind, NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn } from "../graph/define-built-in.js";
import type { ElementwiseLayer, Node } from "../graph/node.js";
import { type Shape, showShape } from "../tensor/shape.js";

/**
 * e^x / Σ e^x over the last axis: positive numbers with sum 1. The row's largest x is subtracted first, which does not
 * change the result but keeps e^x finite.
 *
 * @throws ShapeError if x is a scalar or has only a batch axis, or for one class, where the result is always 1.
 * @see J. S. Bridle, "Probabilistic interpretation of feedforward classification network outputs, with relationships to
 * statistical pattern recognition" (1990).
 * @example
 * const y = input("x", [784]).pipe(dense(10), softmax());
 */
export const softmax: NodeKind & ((options?: NodeOptions) => ElementwiseLayer) = /* @__PURE__ */ defineBuiltIn({
  kind: "softmax",
  samplesIndependent: true,
  callsKernelsOnly: true,
  shape: overClasses,
  forward,
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

/** The shape of a computation over the classes on the last axis. */
export function overClasses(x: Shape): Shape {
  const classes = x.at(-1);
  if (classes === 1) {
    throw new ShapeError(
      `x has shape ${showShape(x)}, and one class alone is always certain; give two or more, or sigmoid() for one.`,
    );
  }
  if (typeof classes === "number") return x;
  throw new ShapeError(`x has shape ${showShape(x)}; give it a last axis of classes.`);
}

function forward(out: Block, x: Block): void {
  const classes = x.shape[x.shape.length - 1];
  out.kernels.softmax(out.offset, x.offset, out.size / classes, classes);
}

/** Whether a node computes this softmax, under any kind: losses then use its logits. */
export const isSoftmax = (node: Node): boolean => node.operation.forward === forward;
