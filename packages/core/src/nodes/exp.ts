import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import { elementwise } from "./elementwise.js";

/**
 * e^x, element by element.
 *
 * @example
 * const variance = logVariance.pipe(exp());
 */
export const exp: ElementwiseKind = defineBuiltIn({
  kind: "exp",
  ...elementwise({
    value: Math.exp,
    derivative: (_, y) => y,
    // e^(x+d) − e^x = e^x·expm1(d)
    change: (x, d, y) => (Math.abs(d) > 1 ? Math.exp(x + d) - y : y * Math.expm1(d)),
  }),
});
