import type { ElementwiseKind } from "../graph/define-built-in.js";
import { logistic, logisticChange } from "../tensor/special-functions.js";
import { defineElementwise } from "./elementwise.js";

/**
 * x·σ(x), the sigmoid linear unit, also known as swish.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @see S. Elfwing, E. Uchibe and K. Doya, "Sigmoid-weighted linear units for neural network function approximation in
 * reinforcement learning" (2017).
 * @see P. Ramachandran, B. Zoph and Q. V. Le, "Searching for activation functions" (2017).
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), silu());
 */
export const silu: ElementwiseKind = /* @__PURE__ */ defineElementwise("silu", {
  value: (x) => x * logistic(x),
  derivative: (x) => logistic(x) * (1 + x * logistic(-x)),
  // Δ = x·Δσ + d·σ(x + d)
  change: (x, d) => x * logisticChange(x, d) + d * logistic(x + d),
});
