import type { ElementwiseKind } from "../graph/define-built-in.js";
import { logistic } from "../tensor/special-functions.js";
import { defineElementwise } from "./elementwise.js";

/**
 * log(1 + e^x), a smooth ReLU. It is computed as max(x, 0) + log(1 + e^−|x|), which never overflows.
 *
 * PyTorch's Softplus returns x above its `threshold` of 20, where the two differ by 2e-9; this one does not.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @see C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing" (2001).
 * @example
 * const spread = input("x", [2]).pipe(dense(1), softplus()); // positive
 */
export const softplus: ElementwiseKind = /* @__PURE__ */ defineElementwise("softplus", {
  value,
  derivative: logistic,
  change,
});

function value(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log1p(σ(x)·expm1(d)), from (1 + e^(x+d)) / (1 + e^x); for larger d, where x > 0, as d + the change of log(1 + e^−x). */
function change(x: number, d: number): number {
  if (Math.abs(d) <= 1) return Math.log1p(logistic(x) * Math.expm1(d));
  return x > 0 && x + d > 0 ? d + (value(-x - d) - value(-x)) : value(x + d) - value(x);
}
