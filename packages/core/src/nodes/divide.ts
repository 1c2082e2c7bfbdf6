import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a / b, element by element. Axes are paired from the last on, and those of length 1 repeated, as in NumPy. Where b is 0
 * the value is not finite, with which a run ends, naming this node.
 *
 * @throws ShapeError where the shapes do not go together; GraphError for two numbers, or one that is not finite.
 * @example
 * const relative = divide(subtract(y, t), scale);
 */
export const divide: Arithmetic = defineArithmetic(
  "divide",
  {
    value: (a, b) => a / b,
    slopeA: (_, b) => 1 / b,
    slopeB: (_, b, y) => -y / b,
    // (a + Δa)/(b + Δb) − a/b = (Δa − (a/b)·Δb) / (b + Δb)
    change: (_, b, da, db, y) => (da - y * db) / (b + db),
  },
  { slopeByA: (b) => 1 / b },
);
