import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";

/**
 * max(x, 0), element by element.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @see V. Nair and G. E. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML 2010.
 * @example
 * const hidden = input("x", [784]).pipe(dense(128, { W: he() }), relu());
 */
export const relu: ElementwiseKind = /* @__PURE__ */ defineBuiltIn({
  kind: "relu",
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  kinked: true,
  forward: (out, x) => out.kernels.leakyRelu(out.offset, x.offset, 0, out.size),
  difference(dOut, _out, [x], [dx]) {
    if (dx) dOut.kernels.leakyReluDifference(dOut.offset, x.offset, dx.offset, 0, dOut.size);
  },
  backward([dx], dOut, _out, [x]) {
    if (dx) dOut.kernels.leakyReluBackward(dx.offset, x.offset, dOut.offset, 0, dOut.size);
  },
  sides: (sides, x) => sides.kernels.step(sides.offset, x.offset, sides.size),
});
