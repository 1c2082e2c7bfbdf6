import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a · b, element by element. Axes are paired from the last on, and those of length 1 repeated, as in NumPy. (The product
 * of matrices is {@link matmul}.)
 *
 * @throws ShapeError where the shapes do not go together; GraphError for two numbers, or one that is not finite.
 * @example
 * const gated = multiply(x.pipe(dense(8)), x.pipe(dense(8), sigmoid()));
 * const loss = add(crossEntropy(y, t), multiply(0.1, meanSquaredError(z, x)));
 */
export const multiply: Arithmetic = defineArithmetic(
  "multiply",
  {
    value: (a, b) => a * b,
    slopeA: (_, b) => b,
    slopeB: (a) => a,
    // Δ(ab) = Δa·b + a·Δb + Δa·Δb
    change: (a, b, da, db) => da * b + (a + da) * db,
  },
  { slopeByA: (b) => b, slopeByB: (a) => a },
);
