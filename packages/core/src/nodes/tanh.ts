import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";

/**
 * The hyperbolic tangent, between −1 and 1.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), tanh());
 */
export const tanh: ElementwiseKind = /* @__PURE__ */ defineBuiltIn({
  kind: "tanh",
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  forward: (out, x) => out.kernels.tanh(out.offset, x.offset, out.size),
  backward([dx], dOut, out) {
    if (dx) dOut.kernels.tanhBackward(dx.offset, out.offset, dOut.offset, dOut.size);
  },
  // The addition theorem: tanh(x + d) − tanh(x) = tanh(d)·(1 − tanh²x) / (1 + tanh(x)·tanh(d))
  difference(dOut, out, [x], [dx]) {
    if (dx) dOut.kernels.tanhDifference(dOut.offset, out.offset, x.offset, dx.offset, dOut.size);
  },
});
