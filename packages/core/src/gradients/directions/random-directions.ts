import { checkOption, trueOrFalse } from "../../errors/domains.js";
import { labelOf } from "../../graph/create-node.js";
import type { Node } from "../../graph/node.js";
import { STENCILS } from "../finite-difference/difference-schemes.js";
import type { GradientNode } from "../gradient-node.js";
import { gaussian } from "./along-directions.js";
import { type DirectionalOptions, directional } from "./directional.js";

/** Options of {@link randomDirections}. */
export interface RandomDirectionsOptions extends DirectionalOptions {
  /**
   * Whether the loss is evaluated on both sides, at w ± hu, which cancels all even powers of h. Default true. `false`
   * takes one evaluation for each direction; the loss at w is known already.
   */
  readonly antithetic?: boolean | undefined;
}

/**
 * Gaussian smoothing, as in evolution strategies: the mean of (L(w + hu) − L(w − hu)) / 2h · u over normal directions u.
 * Its expectation is the gradient of L smoothed by a normal distribution of standard deviation h. This gradient exists even
 * where L has kinks or jumps. It takes two evaluations for each direction, for any number of weights.
 *
 * The result for one direction is right on average only. The directions of signs in `spsa` vary less.
 *
 * The directions depend on the seed, the iteration, and the names of this node and of each parameter. The only memory
 * needed is that of the gradient.
 *
 * @param loss A node whose value is one number.
 * @throws GraphError if the loss is not one number; HyperparameterError if h is not positive, `directions` is not a whole
 * number ≥ 1, `seed` is not finite, or `antithetic` is not a boolean.
 * @see Y. Nesterov and V. Spokoiny, "Random gradient-free minimization of convex functions", Foundations of
 * Computational Mathematics 17 (2017), whose μ is h here.
 * @see T. Salimans, J. Ho, X. Chen, S. Sidor and I. Sutskever, "Evolution strategies as a scalable alternative to
 * reinforcement learning" (2017), for antithetic pairs; their σ is h.
 * @example
 * const W = sgd(randomDirections(loss, { h: 0.05, directions: 20 }), { learningRate: 0.01 });
 */
export function randomDirections(loss: Node<readonly []>, options?: RandomDirectionsOptions): GradientNode {
  const { antithetic = true, name } = options ?? {};
  const kind = "randomDirections";
  checkOption(labelOf(kind, name), "antithetic", antithetic, trueOrFalse);
  const stencil = antithetic ? STENCILS.central : STENCILS.forward;
  return directional({ kind, distribution: gaussian, stencil, own: { antithetic } }, loss, options);
}
