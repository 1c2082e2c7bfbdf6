import { type Numbers, Tensor } from "../tensor/tensor.js";
import { type Classes, checkNoOptions, classesOf } from "./classes.js";

/**
 * Counts samples by true and predicted class: row i counts the samples of class i, column j those predicted as class j.
 *
 * @param y Scores as in {@link accuracy}.
 * @param t Targets as in {@link accuracy}.
 * @returns A Tensor of shape [classes, classes]; `String(…)` of it has a line for each class.
 * @throws ShapeError and NumericError as {@link accuracy}.
 * @example
 * confusionMatrix([[0.7, 0.3], [0.4, 0.6], [0.9, 0.1]], [0, 1, 1]).toArray(); // [[1, 0], [1, 1]]
 */
export function confusionMatrix(y: Numbers, t: Numbers): Tensor<2>;
export function confusionMatrix(y: Numbers, t: Numbers, ...more: readonly unknown[]): Tensor<2> {
  checkNoOptions("confusionMatrix", more);
  return countPairs(classesOf("confusionMatrix", y, t));
}

/** The confusion matrix of class indices. */
export function countPairs({ count, predicted, wanted }: Classes): Tensor<2> {
  const counts = new Float64Array(count * count);
  for (let i = 0; i < wanted.length; i++) counts[wanted[i] * count + predicted[i]]++;
  return new Tensor([count, count], counts);
}
