import type { Node } from "../../graph/node.js";
import { STENCILS } from "../finite-difference/difference-schemes.js";
import type { GradientNode } from "../gradient-node.js";
import { type DirectionalOptions, directional } from "./directional.js";
import { rademacher } from "./distributions.js";

/** How {@link spsa} is taken. */
export type SpsaOptions = DirectionalOptions;

/**
 * Simultaneous perturbation: all weights w are moved at once, each by +h or −h at random, and the loss is looked at on
 * both sides: (L(w + hΔ) − L(w − hΔ)) / 2h · Δ, with Δ of signs. Two evaluations, however many weights there are.
 *
 * What one direction gives is right on average, not by itself: among n weights its error is about √n times the
 * gradient, and falls with the square root of `directions`. So it is for losses that are dear to evaluate or noisy, with
 * small learning rates and many iterations. Spall's cₖ is h here, his aₖ the optimizer's learning rate: `spsaGains` gives his
 * sequences for both. `blocking` keeps updates from making the loss worse, as in his paper of 1998.
 *
 * The directions follow from the seed, the iteration, and the names of this node and of each parameter. Memory for no
 * more than the gradient itself is needed.
 *
 * J. C. Spall, "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation", IEEE
 * Transactions on Automatic Control 37 (1992).
 *
 * @throws GraphError where the loss is not one number; HyperparameterError for h that is not positive, directions that
 * are no whole number of at least 1, a seed that is not finite, or blocking that is negative.
 * @example
 * const W = sgd(spsa(loss, { h: 1e-3, directions: 4 }), { learningRate: 0.01 });
 */
export function spsa(loss: Node<readonly []>, options?: SpsaOptions): GradientNode {
  return directional({ kind: "spsa", distribution: rademacher, stencil: STENCILS.central, own: {} }, loss, options);
}
