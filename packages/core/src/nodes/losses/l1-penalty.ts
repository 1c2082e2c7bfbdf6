import { abs } from "../abs.js";
import { definePenalty, type Penalty, type PenaltyOptions } from "./penalty.js";

/**
 * The L1 penalty (lasso), strength · Σ|w| over all elements of the nodes. Add it to a loss: weights with little effect
 * become 0. It has a kink at w = 0, where backprop uses the derivative 0.
 *
 * Finite differences treat it as a separate term, all weights at once; the rest of the loss stays as fast as before.
 * Keras's `L1` regularizer; its `L1L2` is the sum of both penalties.
 *
 * @param of A node, or a list of nodes, usually parameters: those of `parametersOf`, or a single W.
 * @throws GraphError without a node; HyperparameterError for a strength that is negative or not finite.
 * @see R. Tibshirani, "Regression shrinkage and selection via the lasso", Journal of the Royal Statistical Society B 58
 * (1996).
 * @example
 * const loss = add(meanSquaredError(y, t), l1Penalty(parametersOf(y), { strength: 1e-4 }));
 */
export const l1Penalty: Penalty<PenaltyOptions> = /* @__PURE__ */ definePenalty("l1Penalty", {
  term: /* @__PURE__ */ abs(),
  scale: () => 1,
});
