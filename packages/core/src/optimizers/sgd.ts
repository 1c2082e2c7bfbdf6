import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import { builtInOptimizer, learningRateOf, type OptimizerNode, type OptimizerOptions } from "./optimizer-node.js";

export interface SgdOptions extends OptimizerOptions {
  /** The size of each step: a number, a schedule or an Observable. */
  readonly learningRate: Hyperparameter;
}

/**
 * Gradient descent: W ← W − learningRate · ∂L/∂W. It is stochastic if each iteration has another batch.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a negative or infinite learning rate, clipNorm, clipValue or weightDecay; GraphError
 * without a gradient.
 * @see A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", Comptes rendus 25 (1847).
 * @see H. Robbins and S. Monro, "A stochastic approximation method", Annals of Mathematical Statistics 22 (1951), for
 * random batches.
 * @example
 * const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
 * const W2 = sgd(finiteDifference(loss), { learningRate: (iteration) => 0.5 * 0.99 ** iteration });
 */
export function sgd(gradient: GradientNode | readonly GradientNode[], options: SgdOptions): OptimizerNode {
  const { name, learningRate, ...before } = knownOptions("sgd", options);
  return builtInOptimizer({
    kind: "sgd",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate)],
    before,
    rule: {
      state: [],
      bind({ next, parameter, gradient: derivative, hyperparameter }) {
        const rate = hyperparameter("learningRate");
        return () => next.kernels.addScaled(next.offset, parameter.offset, -rate.current, derivative.offset, next.size);
      },
    },
  });
}
