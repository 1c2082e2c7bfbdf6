import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";

/**
 * 1 if x > 0, otherwise 0: the perceptron's activation. Its derivative is 0 wherever it exists, so layers before it do
 * not learn. It is for demonstrations.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @see F. Rosenblatt, "The perceptron: a probabilistic model for information storage and organization in the brain",
 * Psychological Review 65 (1958).
 * @example
 * const and = input("x", [2]).pipe(dense(1, { W: values([0.5, 0.5]), b: values([-0.7]) }), step());
 */
export const step: ElementwiseKind = /* @__PURE__ */ defineBuiltIn({
  kind: "step",
  elementwise: true,
  samplesIndependent: true,
  kinked: true,
  forward: (out, x) => out.kernels.step(out.offset, x.offset, out.size),
  difference(dOut, _out, [x], [dx]) {
    if (dx) dOut.kernels.stepDifference(dOut.offset, x.offset, dx.offset, dOut.size);
  },
  // The derivative is 0 wherever it exists.
  backward() {},
  sides: (sides, x) => sides.kernels.step(sides.offset, x.offset, sides.size),
});
