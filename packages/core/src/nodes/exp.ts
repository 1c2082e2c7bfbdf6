import type { ElementwiseKind } from "../graph/define-built-in.js";
import { defineElementwise } from "./elementwise.js";

/**
 * e^x, element by element.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const variance = logVariance.pipe(exp());
 */
export const exp: ElementwiseKind = /* @__PURE__ */ defineElementwise("exp", {
  value: Math.exp,
  derivative: (_, y) => y,
  // e^(x+d) − e^x = e^x·expm1(d)
  change: (x, d, y) => (Math.abs(d) > 1 ? Math.exp(x + d) - y : y * Math.expm1(d)),
});
