import type { Node } from "../../graph/node.js";
import { STENCILS } from "../finite-difference/difference-schemes.js";
import type { GradientNode } from "../gradient-node.js";
import { rademacher } from "./along-directions.js";
import { type DirectionalOptions, directional } from "./directional.js";

/** Options of {@link spsa}. */
export type SpsaOptions = DirectionalOptions;

/**
 * Simultaneous perturbation: all weights w move at once, each by +h or −h at random, and the loss is evaluated on both
 * sides:
 * (L(w + hΔ) − L(w − hΔ)) / 2h · Δ, where Δ has components ±1. It takes two evaluations, for any number of weights.
 *
 * The result for one direction is right on average only: for n weights its error is about √n times the gradient, and
 * falls with the square root of `directions`. So use it for losses that are expensive or noisy, with small learning rates and
 * many iterations. Spall's cₖ is h here, his aₖ the optimizer's learning rate; `spsaGains` gives his sequences for both.
 * `blocking` undoes updates that make the loss worse, as in his paper of 1998.
 *
 * The directions depend on the seed, the iteration, and the names of this node and of each parameter. The only memory
 * needed is that of the gradient.
 *
 * @param loss A node whose value is one number.
 * @throws GraphError if the loss is not one number; HyperparameterError if h is not positive, `directions` is not a whole
 * number ≥ 1, `seed` is not finite, or `blocking` is negative.
 * @see J. C. Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation",
 * IEEE Transactions on Automatic Control 37 (1992).
 * @example
 * const W = sgd(spsa(loss, { h: 1e-3, directions: 4 }), { learningRate: 0.01 });
 */
export function spsa(loss: Node<readonly []>, options?: SpsaOptions): GradientNode {
  return directional({ kind: "spsa", distribution: rademacher, stencil: STENCILS.central, own: {} }, loss, options);
}
