import type { Hyperparameter, HyperparameterDeclaration } from "../graph/hyperparameters.js";

/**
 * Declares a learning rate: finite, 0 or more.
 *
 * @example
 * const declarations = [learningRateOf((iteration) => 0.1 / iteration)];
 */
export const learningRateOf = (value: Hyperparameter): HyperparameterDeclaration => ({
  name: "learningRate",
  value,
  wanted: "a finite number, 0 or more, such as 0.1",
  accepts: (rate) => rate >= 0 && Number.isFinite(rate),
});

/** Declares a decay factor of an optimizer's state, such as momentum: from 0 to below 1. */
export const shareOf = (name: string, value: Hyperparameter): HyperparameterDeclaration => ({
  name,
  value,
  wanted: "a number from 0 to below 1, such as 0.9",
  accepts: (factor) => factor >= 0 && factor < 1,
});

/** Declares the number that prevents a division by zero: positive and finite. */
export const epsilonOf = (value: Hyperparameter): HyperparameterDeclaration => ({
  name: "epsilon",
  value,
  wanted: "a small positive number, such as 1e-8",
  accepts: (epsilon) => epsilon > 0 && Number.isFinite(epsilon),
});
