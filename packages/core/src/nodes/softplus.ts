import { logistic } from "../calculus/logistic.js";
import { softplusChange, softplus as softplusOf } from "../calculus/softplus.js";
import { defineNode, type ElementwiseKind } from "../graph/define-node.js";
import { elementwise } from "./elementwise-function.js";

/**
 * log(1 + e^x), a smooth ReLU. It is formed as max(x, 0) + log(1 + e^−|x|), which never overflows.
 *
 * PyTorch's Softplus goes over to x itself above its `threshold` of 20, where the two differ by 2e-9; this one does not.
 *
 * Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
 *
 * @example
 * const spread = input("x", [2]).pipe(dense(1), softplus()); // positive
 */
export const softplus: ElementwiseKind = defineNode({
  kind: "softplus",
  ...elementwise({ value: softplusOf, slope: logistic, change: softplusChange }),
});
