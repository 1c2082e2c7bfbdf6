import { NumericError } from "../errors.js";
import type { Node } from "../graph/node.js";
import { iterations } from "../iterations.js";
import { knownOptions } from "../known-options.js";
import { sgd } from "../optimizers/sgd.js";
import type { Parameters } from "../parameters.js";
import type { Feed } from "../plan/feed.js";
import { backprop } from "./backprop/backprop.js";
import { compareGradients, type RelativeErrors } from "./compare-gradients.js";
import { finiteDifference } from "./finite-difference/finite-difference.js";

export interface CheckGradientsOptions {
  /** Where the gradients are taken. Default: the start values drawn from `seed`. */
  readonly parameters?: Parameters;
  readonly seed?: number;
  /** The step of the finite differences. Default 1e-4. */
  readonly h?: number;
  /** The largest relative error allowed. Default 1e-6; a kink within h of a value needs more, or another seed. */
  readonly tolerance?: number;
}

/**
 * Checks the backward rules of a network against finite differences, on one feed: for tests of your own nodes.
 *
 * @returns The relative error for each parameter.
 * @throws NumericError naming the parameter whose error is above the tolerance.
 * @example
 * test("swish differentiates", () => {
 *   checkGradients(loss, { x: [[0.5, -1]], t: [[1, 0]] });
 * });
 */
export function checkGradients<F extends Feed<keyof F>>(
  loss: Node<readonly []>,
  feed: F | Feed,
  options?: CheckGradientsOptions,
): RelativeErrors {
  const known = ["parameters", "seed", "h", "tolerance"];
  const { parameters, seed = 0, h = 1e-4, tolerance = 1e-6 } = knownOptions("checkGradients", options, known);
  const exact = backprop(loss);
  const comparison = compareGradients(finiteDifference(loss, { h }), exact);
  const W = sgd(exact, { learningRate: 0 });
  const start = parameters ? { parameters } : { seed };
  let errors: RelativeErrors = {};
  for (const iteration of iterations(W, [feed], { ...start, watch: [comparison] }))
    errors = iteration.value(comparison);
  for (const [name, error] of Object.entries(errors)) {
    if (error <= tolerance) continue;
    throw new NumericError(
      `checkGradients: the gradient by "${name}" differs from finite differences by ${error.toExponential(2)} of its largest element, more than ${tolerance}; look at the backward rules between it and the loss.`,
    );
  }
  return errors;
}
