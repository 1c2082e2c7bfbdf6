import type { ElementwiseKind } from "../graph/define-built-in.js";
import { defineElementwise } from "./elementwise.js";

/**
 * |x|, element by element. There is a kink at 0, where backprop uses the derivative 0.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const size = x.pipe(abs());
 */
export const abs: ElementwiseKind = /* @__PURE__ */ defineElementwise("abs", {
  value: Math.abs,
  derivative: Math.sign,
  change(x, d, y) {
    const after = x + d;
    if (x > 0 && after > 0) return d;
    return x < 0 && after < 0 ? -d : Math.abs(after) - y;
  },
  side: Math.sign,
});
