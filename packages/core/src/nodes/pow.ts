import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/** Whole exponents up to this are differenced by products. */
const MOST_FACTORS = 16;

/**
 * a to the power b, element by element. Axes are paired from the last on, and those of length 1 repeated, as in NumPy.
 * Of a negative a only whole powers are numbers; anything else is NaN, with which a run ends, naming this node.
 *
 * @throws ShapeError where the shapes do not go together; GraphError for two numbers, or one that is not finite.
 * @example
 * const squares = pow(subtract(y, t), 2);
 */
export const pow: Arithmetic = defineArithmetic("pow", {
  value: (a, b) => a ** b,
  slopeA: (a, b) => (b === 0 ? 0 : b * a ** (b - 1)),
  // As in PyTorch, 0 to a power that moves stays 0.
  slopeB: (a, b, y) => (a === 0 && b >= 0 ? 0 : y * Math.log(a)),
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
