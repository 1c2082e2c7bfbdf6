import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";

/**
 * The identity, y = x, for example as the output of a network for regression.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const y = input("x", [1]).pipe(dense(20), sigmoid(), dense(1), linear());
 */
export const linear: ElementwiseKind = /* @__PURE__ */ defineBuiltIn({
  kind: "linear",
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  forward: (out, x) => out.kernels.copy(out.offset, x.offset, out.size),
  backward([dx], { kernels, offset, size }) {
    if (dx) kernels.addScaled(dx.offset, dx.offset, 1, offset, size);
  },
  difference(dOut, _out, _inputs, [dx]) {
    if (dx) dOut.kernels.copy(dOut.offset, dx.offset, dOut.size);
  },
});
