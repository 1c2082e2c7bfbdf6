import { updateKernels } from "@rxgrad/kernels";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { learningRateOf, shareOf } from "./hyperparameter-kinds.js";
import type { MomentumOptions } from "./momentum.js";
import { builtInOptimizer, type OptimizerNode } from "./optimizer-node.js";

/**
 * Nesterov's accelerated gradient: v ← momentum · v + g, W ← W − learningRate · (g + momentum · v), with g = ∂L/∂W,
 * starting from v = 0. The step also follows the new velocity, as if the gradient were taken further along.
 *
 * This is PyTorch's `SGD(momentum=…, nesterov=True)`. Keras has the learning rate inside v, which is the same while the
 * learning rate is constant.
 *
 * Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning", 2013.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @example
 * const W = nesterov(backprop(loss), { learningRate: 0.01 });
 */
export function nesterov(gradient: GradientNode | readonly GradientNode[], options: MomentumOptions): OptimizerNode {
  const { name, learningRate, momentum = 0.9, ...before } = knownOptions("nesterov", options);
  return builtInOptimizer({
    kind: "nesterov",
    name,
    gradient,
    hyperparameters: [learningRateOf(learningRate), shareOf("momentum", momentum)],
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
