import { describeValue } from "../../errors/describe-value.js";
import { HyperparameterError } from "../../errors/errors.js";
import { labelOf } from "../../graph/create-node.js";
import type { Node } from "../../graph/node.js";
import { STENCILS } from "../finite-difference/difference-schemes.js";
import type { GradientNode } from "../gradient-node.js";
import { type DirectionalOptions, directional } from "./directional.js";
import { gaussian } from "./distributions.js";

/** How {@link randomDirections} is taken. */
export interface RandomDirectionsOptions extends DirectionalOptions {
  /**
   * Whether the loss is looked at on both sides, w ± hu, which cancels all even powers of h. Default true. `false` takes
   * one evaluation for each direction, and the loss at w, which is there already.
   */
  readonly antithetic?: boolean | undefined;
}

/**
 * Gaussian smoothing, as in evolution strategies: along normal directions u, the mean of
 * (L(w + hu) − L(w − hu)) / 2h · u. It is, on average, the gradient of L smoothed by a normal distribution of standard
 * deviation h, which exists where L itself has kinks or jumps. Two evaluations for each direction, however many weights
 * there are.
 *
 * What one direction gives is right on average, not by itself: see `spsa`, whose directions of signs vary less.
 *
 * The directions follow from the seed, the iteration, and the names of this node and of each parameter. Memory for no
 * more than the gradient itself is needed.
 *
 * Y. Nesterov and V. Spokoiny, "Random gradient-free minimization of convex functions", Foundations of Computational
 * Mathematics 17 (2017), whose μ is h here. Antithetic pairs: T. Salimans, J. Ho, X. Chen, S. Sidor and I. Sutskever,
 * "Evolution strategies as a scalable alternative to reinforcement learning" (2017), whose σ is h.
 *
 * @throws GraphError where the loss is not one number; HyperparameterError for h that is not positive, directions that
 * are no whole number of at least 1, a seed that is not finite, or antithetic that is neither true nor false.
 * @example
 * const W = sgd(randomDirections(loss, { h: 0.05, directions: 20 }), { learningRate: 0.01 });
 */
export function randomDirections(loss: Node<readonly []>, options?: RandomDirectionsOptions): GradientNode {
  const { antithetic = true, name } = options ?? {};
  const kind = "randomDirections";
  if (typeof antithetic !== "boolean") {
    throw new HyperparameterError(
      `${labelOf(kind, name)}: antithetic is ${describeValue(antithetic)}; give true or false.`,
    );
  }
  const stencil = antithetic ? STENCILS.central : STENCILS.forward;
  return directional({ kind, distribution: gaussian, stencil, own: { antithetic } }, loss, options);
}
