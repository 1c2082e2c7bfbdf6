import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a · b, element by element. Axes are matched from the last one, and axes of length 1 are repeated, as in NumPy. For the
 * product of matrices use {@link matmul}.
 *
 * @param a A node, or a number if b is a node.
 * @param b A node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const gated = multiply(x.pipe(dense(8)), x.pipe(dense(8), sigmoid()));
 * const loss = add(crossEntropy(y, t), multiply(0.1, meanSquaredError(z, x)));
 */
export const multiply: Arithmetic = /* @__PURE__ */ defineArithmetic(
  "multiply",
  {
    value: (a, b) => a * b,
    derivativeA: (_, b) => b,
    derivativeB: (a) => a,
    // Δ(ab) = Δa·b + a·Δb + Δa·Δb
    change: (a, b, da, db) => da * b + (a + da) * db,
  },
  { coefficientOfA: (b) => b, coefficientOfB: (a) => a },
);
