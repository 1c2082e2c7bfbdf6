import { updateKernels } from "@rxgrad/kernels";
import { knownOptions } from "../errors/known-options.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import type { Hyperparameter, HyperparameterDeclaration } from "../graph/hyperparameters.js";
import { weightDecayOf } from "./gradient-transforms.js";
import {
  builtInOptimizer,
  decayFactorOf,
  epsilonOf,
  learningRateOf,
  type OptimizerNode,
  type OptimizerOptions,
} from "./optimizer-node.js";
import type { UpdateRule } from "./update-rule.js";

export interface AdamOptions extends OptimizerOptions {
  /** The approximate size of each step, in each element. Default 0.001. */
  readonly learningRate?: Hyperparameter | undefined;
  /** The decay factor of the mean, from 0 to below 1. Default 0.9. */
  readonly beta1?: Hyperparameter | undefined;
  /** The decay factor of the mean square, from 0 to below 1. Default 0.999. */
  readonly beta2?: Hyperparameter | undefined;
  /** Added to the root, outside of it, after the bias correction. Default 1e-8; Keras uses 1e-7. */
  readonly epsilon?: Hyperparameter | undefined;
}

/** The hyper-parameters of Adam, and the remaining options. */
function adamHyperparameters({ learningRate, beta1, beta2, epsilon }: AdamOptions): HyperparameterDeclaration[] {
  return [
    learningRateOf(learningRate ?? 0.001),
    decayFactorOf("beta1", beta1 ?? 0.9),
    decayFactorOf("beta2", beta2 ?? 0.999),
    epsilonOf(epsilon ?? 1e-8),
  ];
}

/**
 * m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², W ← keep·W − rate · m̂ / (√ŝ + ε), with m̂ = m / (1 − β₁ᵗ) and
 * ŝ = s / (1 − β₂ᵗ) in step t.
 *
 * @param decays Whether `keep` is 1 − learningRate · weightDecay; otherwise it is 1.
 */
const adamRule = (decays: boolean): UpdateRule => ({
  state: ["mean", "meanSquare"],
  bind({ next, parameter, gradient, state: [means, squares], hyperparameter }) {
    const rate = hyperparameter("learningRate");
    const beta1 = hyperparameter("beta1");
    const beta2 = hyperparameter("beta2");
    const epsilon = hyperparameter("epsilon");
    const decay = decays ? hyperparameter("weightDecay") : { current: 0 };
    return (count) =>
      next.kernels
        .family(updateKernels)
        .adamUpdate(
          next.offset,
          parameter.offset,
          gradient.offset,
          means.offset,
          squares.offset,
          1 - rate.current * decay.current,
          rate.current / (1 - beta1.current ** count),
          1 / Math.sqrt(1 - beta2.current ** count),
          beta1.current,
          beta2.current,
          epsilon.current,
          next.size,
        );
  },
});

/**
 * Adam: m ← β₁·m + (1 − β₁)·g and s ← β₂·s + (1 − β₂)·g² are means of the gradient g = ∂L/∂W and of its square, which
 * start from 0. Then W ← W − learningRate · m̂ / (√ŝ + epsilon), with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ), which correct
 * the bias of the start. t is the iteration, counted from the start of these means.
 *
 * This is PyTorch's `Adam` (not `amsgrad`); as there, `weightDecay` is added to the gradient. Keras's epsilon is 1e-7,
 * and is added before the bias correction.
 *
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", ICLR 2015.
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
 * @param gradient The gradient to follow, or several over different parameters.
 * @throws HyperparameterError for a number outside its domain; GraphError without a gradient.
 * @see I. Loshchilov and F. Hutter, "Decoupled weight decay regularization", ICLR 2019.
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
