import type { Numbers } from "../tensor/tensor.js";
import { checkNoOptions, classesOf } from "./classes.js";

/**
 * The fraction of samples, from 0 to 1, whose class is predicted correctly.
 *
 * @param y Scores or probabilities with the classes on the last axis: the largest is the prediction, the first one in a
 * tie. Or one number for each sample: 0.5 or more predicts class 1.
 * @param t One-hot or soft targets in the shape of y, or a class index for each sample. With one number for each sample,
 * 0.5 or more is class 1.
 * @throws ShapeError if t fits neither way; NumericError for a score that is not finite, an index that is not a class,
 * and rows of 0 and 1 with several classes or none (use {@link multiLabelAccuracy}); HyperparameterError for options.
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
