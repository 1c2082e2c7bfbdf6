import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/** The largest whole exponent whose difference is computed by products. */
const MOST_FACTORS = 16;

/**
 * a to the power b, element by element. Axes are matched from the last one, and axes of length 1 are repeated, as in
 * NumPy.
 * A negative a has whole powers only. Any other power is NaN: the run then ends with an error that names this node.
 *
 * @param a The base: a node, or a number if b is a node.
 * @param b The exponent: a node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const squares = pow(subtract(y, t), 2);
 */
export const pow: Arithmetic = /* @__PURE__ */ defineArithmetic("pow", {
  value: (a, b) => a ** b,
  derivativeA: (a, b) => (b === 0 ? 0 : b * a ** (b - 1)),
  // As in PyTorch, the derivative of 0 to a power by the exponent is 0.
  derivativeB: (a, b, y) => (a === 0 && b >= 0 ? 0 : y * Math.log(a)),
  change(a, b, da, db, y) {
    if (db === 0 && Number.isInteger(b) && b >= 1 && b <= MOST_FACTORS) return changeOfProduct(a, a + da, da, b);
    // e^(b·log a): Δ = y·expm1(Δ(b·log a)), on one side of 0. Where the exponent moves by more than 1, the values differ enough.
    const move = da / a > -1 ? db * Math.log(Math.abs(a + da)) + b * Math.log1p(da / a) : Number.NaN;
    const isSmall = Math.abs(move) <= 1 && (a > 0 || db === 0);
    return isSmall ? y * Math.expm1(move) : (a + da) ** (b + db) - y;
  },
});

/** aⁿ after the move minus before: Δa·Σ (a + Δa)ᵏ·aⁿ⁻¹⁻ᵏ, k from 0 to n − 1. */
function changeOfProduct(before: number, after: number, move: number, n: number): number {
  let sum = 1;
  let ofBefore = 1;
  for (let k = 1; k < n; k++) {
    ofBefore *= before;
    sum = sum * after + ofBefore;
  }
  return move * sum;
}
