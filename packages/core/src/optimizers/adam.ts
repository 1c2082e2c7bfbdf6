import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import { type AdamOptions, adamHyperparameters, adamRule } from "./adam-rule.js";
import { builtInOptimizer, type OptimizerNode } from "./optimizer-node.js";

/**
 * Adam: m ← β₁·m + (1 − β₁)·g and s ← β₂·s + (1 − β₂)·g² are means of the gradient g = ∂L/∂W and of its square, which
 * start from 0. Then W ← W − learningRate · m̂ / (√ŝ + epsilon), with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ), which correct
 * the bias of the start. t is the iteration, counted from the start of these means.
 *
 * This is PyTorch's `Adam` (not `amsgrad`); as there, `weightDecay` is added to the gradient. Keras's epsilon is 1e-7,
 * and is added before the bias correction.
 *
 * Kingma and Ba, "Adam: a method for stochastic optimization", 2015.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @example
 * const W = adam(backprop(loss));
 * const W2 = adam(finiteDifference(loss), { learningRate: cosineDecay({ start: 0.01, iterations: 1000 }) });
 */
export function adam(gradient: GradientNode | readonly GradientNode[], given?: AdamOptions): OptimizerNode {
  const options = knownOptions("adam", given);
  return builtInOptimizer({
    kind: "adam",
    name: options.name,
    gradient,
    hyperparameters: adamHyperparameters(options),
    before: options,
    rule: adamRule(false),
  });
}
