import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * The larger of a and b, element by element. There is a kink where they are equal; there backprop gives each half of the
 * adjoint, as PyTorch does. For the largest element of one node use {@link amax}.
 *
 * @param a A node, or a number if b is a node.
 * @param b A node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const hinge = maximum(0, subtract(1, multiply(t, y)));
 */
export const maximum: Arithmetic = /* @__PURE__ */ defineArithmetic("maximum", {
  value: (a, b) => Math.max(a, b),
  derivativeA: (a, b) => (a > b ? 1 : a === b ? 0.5 : 0),
  derivativeB: (a, b) => (b > a ? 1 : a === b ? 0.5 : 0),
  // The change of the input that is larger after the move; if it was the smaller, measured from the larger.
  change(a, b, da, db) {
    if (a + da > b + db) return a >= b ? da : a - b + da;
    return b >= a ? db : b - a + db;
  },
  side: (a, b) => Math.sign(a - b),
});
