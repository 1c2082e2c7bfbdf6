import { updateKernels } from "@rxgrad/kernels";
import type { Hyperparameter, HyperparameterDeclaration } from "../graph/hyperparameters.js";
import { epsilonOf, learningRateOf, shareOf } from "./hyperparameter-kinds.js";
import type { OptimizerOptions } from "./optimizer-node.js";
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
export function adamHyperparameters({ learningRate, beta1, beta2, epsilon }: AdamOptions): HyperparameterDeclaration[] {
  return [
    learningRateOf(learningRate ?? 0.001),
    shareOf("beta1", beta1 ?? 0.9),
    shareOf("beta2", beta2 ?? 0.999),
    epsilonOf(epsilon ?? 1e-8),
  ];
}

/**
 * m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², W ← keep·W − rate · m̂ / (√ŝ + ε), with m̂ = m / (1 − β₁ᵗ) and
 * ŝ = s / (1 − β₂ᵗ) in step t.
 *
 * @param decays Whether `keep` is 1 − learningRate · weightDecay; otherwise it is 1.
 */
export const adamRule = (decays: boolean): UpdateRule => ({
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
