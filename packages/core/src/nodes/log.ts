import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import { elementwise } from "./elementwise-function.js";

/**
 * The natural logarithm, element by element. Of 0 it is −∞ and of less NaN, with which a run ends, naming this node.
 *
 * @example
 * const information = neg()(p.pipe(log()));
 */
export const log: ElementwiseKind = defineBuiltIn({
  kind: "log",
  ...elementwise({
    value: Math.log,
    slope: (x) => 1 / x,
    // log(x + d) − log x = log1p(d / x)
    change(x, d, y) {
      const share = d / x;
      // Beside −1 a rounded share has lost what is left.
      if (share < -0.5) return Math.log((x + d) / x);
      return Number.isFinite(share) ? Math.log1p(share) : Math.log(x + d) - y;
    },
  }),
});
