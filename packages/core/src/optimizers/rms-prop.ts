import { updateKernels } from "@rxgrad/kernels";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import {
  builtInOptimizer,
  decayFactorOf,
  epsilonOf,
  learningRateOf,
  type OptimizerNode,
  type OptimizerOptions,
} from "./optimizer-node.js";

export interface RmsPropOptions extends OptimizerOptions {
  /** The size of the first step. Default 0.01; Keras uses 0.001. */
  readonly learningRate?: Hyperparameter | undefined;
  /**
   * The decay factor of the mean square, from 0 to below 1. Default 0.99. It is `alpha` in PyTorch, and `rho` in Keras,
   * where the default is 0.9.
   */
  readonly smoothing?: Hyperparameter | undefined;
  /** Added to the root, outside of it. Default 1e-8. */
  readonly epsilon?: Hyperparameter | undefined;
}

/**
 * RMSProp: s ← smoothing · s + (1 − smoothing) · g², W ← W − learningRate · g / (√s + epsilon), element by element, with
 * g = ∂L/∂W, starting from s = 0.
 *
 * This is PyTorch's `RMSprop`, without momentum and not centered. Keras has epsilon, 1e-7, inside the root.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see G. Hinton, N. Srivastava and K. Swersky, "Neural networks for machine learning", lecture 6e (2012).
 * @example
 * const W = rmsProp(backprop(loss), { learningRate: 0.001 });
 */
export function rmsProp(gradient: GradientNode | readonly GradientNode[], options?: RmsPropOptions): OptimizerNode {
  const { name, learningRate = 0.01, smoothing = 0.99, epsilon = 1e-8, ...before } = knownOptions("rmsProp", options);
  return builtInOptimizer({
    kind: "rmsProp",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate), decayFactorOf("smoothing", smoothing), epsilonOf(epsilon)],
    before,
    rule: {
      state: ["meanSquare"],
      bind({ next, parameter, gradient: derivative, state: [squares], hyperparameter }) {
        const rate = hyperparameter("learningRate");
        const kept = hyperparameter("smoothing");
        const floor = hyperparameter("epsilon");
        return () =>
          next.kernels
            .family(updateKernels)
            .rmsPropUpdate(
              next.offset,
              parameter.offset,
              derivative.offset,
              squares.offset,
              rate.current,
              kept.current,
              floor.current,
              next.size,
            );
      },
    },
  });
}
