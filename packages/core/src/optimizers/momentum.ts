import { updateKernels } from "@rxgrad/kernels";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import {
  builtInOptimizer,
  decayFactorOf,
  learningRateOf,
  type OptimizerNode,
  type OptimizerOptions,
} from "./optimizer-node.js";

export interface MomentumOptions extends OptimizerOptions {
  /** The size of each step: a number, a schedule or an Observable. */
  readonly learningRate: Hyperparameter;
  /** The decay factor of the velocity, from 0 to below 1. Default 0.9. */
  readonly momentum?: Hyperparameter | undefined;
}

/**
 * Gradient descent with momentum (the heavy ball): v ← momentum · v + ∂L/∂W, W ← W − learningRate · v, starting from v =
 * 0.
 *
 * This is PyTorch's `SGD(momentum=…)`, without dampening. Keras has the learning rate inside: v ← momentum · v −
 * learningRate · ∂L/∂W, W ← W + v, which is the same while the learning rate is constant.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see B. T. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964).
 * @example
 * const W = momentum(backprop(loss), { learningRate: 0.01, momentum: 0.9 });
 */
export function momentum(gradient: GradientNode | readonly GradientNode[], options: MomentumOptions): OptimizerNode {
  const { name, learningRate, momentum = 0.9, ...before } = knownOptions("momentum", options);
  return builtInOptimizer({
    kind: "momentum",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate), decayFactorOf("momentum", momentum)],
    before,
    rule: {
      state: ["velocity"],
      bind({ next, parameter, gradient: derivative, state: [velocity], hyperparameter }) {
        const rate = hyperparameter("learningRate");
        const kept = hyperparameter("momentum");
        return () =>
          next.kernels
            .family(updateKernels)
            .momentumUpdate(
              next.offset,
              parameter.offset,
              derivative.offset,
              velocity.offset,
              rate.current,
              kept.current,
              next.size,
            );
      },
    },
  });
}

/**
 * Nesterov's accelerated gradient: v ← momentum · v + g, W ← W − learningRate · (g + momentum · v), with g = ∂L/∂W,
 * starting from v = 0. The step also follows the new velocity, as if the gradient were taken further along.
 *
 * This is PyTorch's `SGD(momentum=…, nesterov=True)`. Keras has the learning rate inside v, which is the same while the
 * learning rate is constant.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see I. Sutskever, J. Martens, G. Dahl and G. Hinton, "On the importance of initialization and momentum in deep
 * learning", ICML 2013.
 * @example
 * const W = nesterov(backprop(loss), { learningRate: 0.01 });
 */
export function nesterov(gradient: GradientNode | readonly GradientNode[], options: MomentumOptions): OptimizerNode {
  const { name, learningRate, momentum = 0.9, ...before } = knownOptions("nesterov", options);
  return builtInOptimizer({
    kind: "nesterov",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate), decayFactorOf("momentum", momentum)],
    before,
    rule: {
      state: ["velocity"],
      bind({ next, parameter, gradient: derivative, state: [velocity], hyperparameter }) {
        const rate = hyperparameter("learningRate");
        const kept = hyperparameter("momentum");
        return () =>
          next.kernels
            .family(updateKernels)
            .nesterovUpdate(
              next.offset,
              parameter.offset,
              derivative.offset,
              velocity.offset,
              rate.current,
              kept.current,
              next.size,
            );
      },
    },
  });
}
