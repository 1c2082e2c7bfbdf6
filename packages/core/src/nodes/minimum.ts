import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * The smaller of a and b, element by element, with a kink where they are equal; there backprop gives each half of the
 * slope, as PyTorch does. (The smallest element of one node is {@link amin}.)
 *
 * @throws ShapeError where the shapes do not go together; GraphError for two numbers, or one that is not finite.
 * @example
 * const capped = minimum(x.pipe(relu()), 6);
 */
export const minimum: Arithmetic = defineArithmetic("minimum", {
  value: (a, b) => Math.min(a, b),
  slopeA: (a, b) => (a < b ? 1 : a === b ? 0.5 : 0),
  slopeB: (a, b) => (b < a ? 1 : a === b ? 0.5 : 0),
  // Of the one that is smaller after the move, the change; where it was the larger, from the smaller on.
  change(a, b, da, db) {
    if (a + da < b + db) return a <= b ? da : a - b + da;
    return b <= a ? db : b - a + db;
  },
  side: (a, b) => Math.sign(a - b),
});
