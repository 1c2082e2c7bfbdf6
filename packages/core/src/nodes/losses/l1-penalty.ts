import { abs } from "../abs.js";
import { definePenalty, type Penalty, type PenaltyOptions } from "./penalty.js";

/**
 * The L1 penalty (lasso), strength · Σ|w| over all elements of the nodes, to be added to a loss: weights that do little
 * are drawn to 0. It has a kink at w = 0, where backprop takes the slope 0.
 *
 * Finite differences take it as a term of its own, in one go, and the loss beside it as fast as without. Keras's `L1`
 * regularizer; its `L1L2` is both penalties, added.
 *
 * @throws GraphError without a node; HyperparameterError for a strength that is negative or not finite.
 * @example
 * const loss = add(meanSquaredError(y, t), l1Penalty(parametersOf(y), { strength: 1e-4 }));
 */
export const l1Penalty: Penalty<PenaltyOptions> = definePenalty("l1Penalty", { term: abs(), scale: () => 1 });
