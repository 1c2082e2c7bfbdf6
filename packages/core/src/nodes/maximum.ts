import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * The larger of a and b, element by element, with a kink where they are equal; there backprop gives each half of the
 * slope, as PyTorch does. (The largest element of one node is {@link amax}.)
 *
 * @throws ShapeError where the shapes do not go together; GraphError for two numbers, or one that is not finite.
 * @example
 * const hinge = maximum(0, subtract(1, multiply(t, y)));
 */
export const maximum: Arithmetic = defineArithmetic("maximum", {
  value: (a, b) => Math.max(a, b),
  slopeA: (a, b) => (a > b ? 1 : a === b ? 0.5 : 0),
  slopeB: (a, b) => (b > a ? 1 : a === b ? 0.5 : 0),
  // Of the one that is larger after the move, the change; where it was the smaller, from the larger up.
  change(a, b, da, db) {
    if (a + da > b + db) return a >= b ? da : a - b + da;
    return b >= a ? db : b - a + db;
  },
  side: (a, b) => Math.sign(a - b),
});
