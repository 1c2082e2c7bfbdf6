import { updateKernels } from "@rxgrad/kernels";
import { checkOption, finite } from "../errors/domains.js";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { labelOf } from "../graph/create-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import {
  builtInOptimizer,
  epsilonOf,
  learningRateOf,
  type OptimizerNode,
  type OptimizerOptions,
} from "./optimizer-node.js";

export interface AdaGradOptions extends OptimizerOptions {
  /** The size of the first step. Default 0.01. */
  readonly learningRate?: Hyperparameter | undefined;
  /** Added to the root, outside of it. Default 1e-10. */
  readonly epsilon?: Hyperparameter | undefined;
  /** The initial value of the sums of squares; 0 or more. Default 0; Keras uses 0.1. */
  readonly initialAccumulator?: number | undefined;
}

/**
 * AdaGrad: s ← s + g², W ← W − learningRate · g / (√s + epsilon), element by element, with g = ∂L/∂W. Elements that have
 * moved little take larger steps.
 *
 * This is PyTorch's `Adagrad`; use {@link inverseTimeDecay} for its `lr_decay`. Keras has epsilon inside the root and
 * starts s from 0.1.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and stochastic
 * optimization", Journal of Machine Learning Research 12 (2011).
 * @example
 * const W = adaGrad(backprop(loss), { learningRate: 0.05 });
 */
export function adaGrad(gradient: GradientNode | readonly GradientNode[], options?: AdaGradOptions): OptimizerNode {
  const {
    name,
    learningRate = 0.01,
    epsilon = 1e-10,
    initialAccumulator = 0,
    ...before
  } = knownOptions("adaGrad", options);
  checkOption(labelOf("adaGrad", name), "initialAccumulator", initialAccumulator, finite(0));
  return builtInOptimizer({
    kind: "adaGrad",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate), epsilonOf(epsilon)],
    before,
    options: { initialAccumulator },
    rule: {
      state: ["squares"],
      init: ([squares]) => void squares.data.fill(initialAccumulator),
      bind({ next, parameter, gradient: derivative, state: [squares], hyperparameter }) {
        const rate = hyperparameter("learningRate");
        const floor = hyperparameter("epsilon");
        return () =>
          next.kernels
            .family(updateKernels)
            .adaGradUpdate(
              next.offset,
              parameter.offset,
              derivative.offset,
              squares.offset,
              rate.current,
              floor.current,
              next.size,
            );
      },
    },
  });
}
