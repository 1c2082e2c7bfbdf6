import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a / b, element by element. Axes are matched from the last one, and axes of length 1 are repeated, as in NumPy. If b is
 * 0 the value is not finite: the run then ends with an error that names this node.
 *
 * @param a A node, or a number if b is a node.
 * @param b A node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const relative = divide(subtract(y, t), scale);
 */
export const divide: Arithmetic = /* @__PURE__ */ defineArithmetic(
  "divide",
  {
    value: (a, b) => a / b,
    derivativeA: (_, b) => 1 / b,
    derivativeB: (_, b, y) => -y / b,
    // (a + Δa)/(b + Δb) − a/b = (Δa − (a/b)·Δb) / (b + Δb)
    change: (_, b, da, db, y) => (da - y * db) / (b + db),
  },
  { coefficientOfA: (b) => 1 / b },
);
