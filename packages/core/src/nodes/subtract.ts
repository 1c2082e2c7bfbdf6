import { isSampleOf } from "../tensor/shape.js";
import { type Arithmetic, defineArithmetic } from "./define-arithmetic.js";

/**
 * a − b, element by element. Axes are matched from the last one, and axes of length 1 are repeated, as in NumPy.
 *
 * @param a A node, or a number if b is a node.
 * @param b A node whose shape matches that of a, or a number if a is a node.
 * @throws ShapeError if the shapes do not match; GraphError for two numbers, or one that is not finite.
 * @example
 * const residual = subtract(y, t);
 * const rest = subtract(1, y);
 */
export const subtract: Arithmetic = /* @__PURE__ */ defineArithmetic(
  "subtract",
  { value: (a, b) => a - b, derivativeA: () => 1, derivativeB: () => -1, change: (_a, _b, da, db) => da - db },
  {
    linearCoefficients: [1, -1],
    coefficientOfA: () => 1,
    coefficientOfB: () => -1,
    // a acts as a bias if it has no batch axis and one element for each unit of b.
    fanIn: (a, b) => (isSampleOf(b, a) ? { b: 0 } : undefined),
  },
);
