import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import { elementwise } from "./elementwise-function.js";

/**
 * √x, element by element. Of less than 0 it is NaN, with which a run ends, naming this node; at 0 its slope is infinite.
 *
 * @example
 * const deviation = variance.pipe(sqrt());
 */
export const sqrt: ElementwiseKind = defineBuiltIn({
  kind: "sqrt",
  ...elementwise({
    value: Math.sqrt,
    slope: (_, y) => 0.5 / y,
    // √(x+d) − √x = d / (√(x+d) + √x)
    change: (x, d, y) => d / (Math.sqrt(x + d) + y),
  }),
});
