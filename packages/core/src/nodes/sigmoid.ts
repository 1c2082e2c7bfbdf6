import type { Block } from "../graph/block.js";
import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import type { Node } from "../graph/node.js";

/**
 * 1 / (1 + e^−x), between 0 and 1.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const hidden = input("x", [784]).pipe(dense(50), sigmoid());
 */
export const sigmoid: ElementwiseKind = /* @__PURE__ */ defineBuiltIn({
  kind: "sigmoid",
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  forward,
  backward([dx], dOut, out) {
    if (dx) dOut.kernels.sigmoidBackward(dx.offset, out.offset, dOut.offset, dOut.size);
  },
  // Δa = a·(1 − a)·expm1(d) / (1 + a·expm1(d)), from a(x + d) = a·e^d / (1 − a + a·e^d)
  difference(dOut, out, [x], [dx]) {
    if (dx) dOut.kernels.sigmoidDifference(dOut.offset, out.offset, x.offset, dx.offset, dOut.size);
  },
});

function forward(out: Block, x: Block): void {
  out.kernels.sigmoid(out.offset, x.offset, out.size);
}

/** Whether a node computes this sigmoid, under any kind: losses then use its logits. */
export const isSigmoid = (node: Node): boolean => node.operation.forward === forward;
