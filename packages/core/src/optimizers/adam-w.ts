import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import { type AdamOptions, adamHyperparameters, adamRule } from "./adam-rule.js";
import { weightDecayOf } from "./gradient-transforms.js";
import { builtInOptimizer, type OptimizerNode } from "./optimizer-node.js";

export interface AdamWOptions extends AdamOptions {
  /** The fraction of W that each step subtracts, times the learning rate. Default 0.01; Keras uses 0.004. */
  readonly weightDecay?: Hyperparameter | undefined;
}

/**
 * Adam with decoupled weight decay: W ← W − learningRate · weightDecay · W, and then the step of {@link adam}, whose
 * means do not include the decay.
 *
 * This is PyTorch's and Keras's `AdamW`, with the differences listed under `adam`.
 *
 * Loshchilov and Hutter, "Decoupled weight decay regularization", 2019.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @example
 * const W = adamW(backprop(loss), { learningRate: 0.001, weightDecay: 0.05 });
 */
export function adamW(gradient: GradientNode | readonly GradientNode[], given?: AdamWOptions): OptimizerNode {
  const { weightDecay = 0.01, ...options } = knownOptions("adamW", given);
  return builtInOptimizer({
    kind: "adamW",
    name: options.name,
    gradient,
    hyperparameters: [...adamHyperparameters(options), weightDecayOf(weightDecay)],
    before: options,
    rule: adamRule(true),
  });
}
