import type { Numbers } from "../tensor/tensor.js";
import { checkNoOptions, classesOf } from "./classes.js";

/**
 * The share of samples, from 0 to 1, whose class is predicted right.
 *
 * @param y Scores or probabilities, the classes on the last axis, of which the largest is predicted (the first where they
 * tie); or one number for each sample, which predicts class 1 from 0.5 on.
 * @param t One-hot or soft targets in the shape of y, or a class index for each sample. Of one number for each sample, class
 * 1 from 0.5 on.
 * @throws ShapeError where t fits neither way; NumericError for a score that is not finite, an index that is no class, and
 * rows of 0 and 1 with several classes or none, which {@link multiLabelAccuracy} is for; HyperparameterError for options.
 * @example
 * accuracy([[0.7, 0.3], [0.4, 0.6], [0.9, 0.1]], [0, 1, 1]); // 0.6666666666666666
 */
export function accuracy(y: Numbers, t: Numbers): number;
export function accuracy(y: Numbers, t: Numbers, ...more: readonly unknown[]): number {
  checkNoOptions("accuracy", more);
  const { predicted, wanted } = classesOf("accuracy", y, t);
  let right = 0;
  for (let i = 0; i < wanted.length; i++) if (predicted[i] === wanted[i]) right++;
  return right / wanted.length;
}
