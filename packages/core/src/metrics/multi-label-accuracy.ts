import { anyFinite, checkOption, suchAs } from "../errors/domains.js";
import { NumericError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { sameShape, showShape } from "../tensor/shape.js";
import type { Numbers } from "../tensor/tensor.js";
import { asTensor } from "./classes.js";

export interface MultiLabelAccuracyOptions {
  /** The smallest y that counts as yes, such as 0 for logits. Default 0.5. */
  readonly threshold?: number | undefined;
}

/**
 * The fraction of elements, from 0 to 1, that are predicted correctly. Each element is a separate yes or no, so a sample
 * may have several labels or none. A number of 0.5 or more is yes, in t and in y (unless `threshold` is given). This is
 * Keras's `BinaryAccuracy`. For one class out of several use {@link accuracy}.
 *
 * @param y Probabilities, such as those of a sigmoid layer.
 * @param t Targets from 0 to 1 in the shape of y, usually 0 or 1.
 * @throws ShapeError if y and t differ in shape or are empty; NumericError for a y that is not finite, or a t outside 0
 * to 1;
 * HyperparameterError for a threshold that is not finite.
 * @example
 * multiLabelAccuracy([[0.9, 0.2, 0.7], [0.1, 0.4, 0.8]], [[1, 0, 0], [0, 1, 1]]); // 0.6666666666666666
 * multiLabelAccuracy([[0.9, 0.2, 0.7]], [[1, 0, 0]], { threshold: 0.8 }); // 1
 */
export function multiLabelAccuracy(y: Numbers, t: Numbers, options?: MultiLabelAccuracyOptions): number {
  const { threshold = 0.5 } = knownOptions("multiLabelAccuracy", options, ["threshold"]);
  checkOption("multiLabelAccuracy", "threshold", threshold, suchAs(anyFinite, "0.5"));
  const predicted = asTensor("multiLabelAccuracy", "y", y);
  const wanted = asTensor("multiLabelAccuracy", "t", t);
  if (wanted.size === 0 || !sameShape(predicted.shape, wanted.shape)) {
    throw new ShapeError(
      `multiLabelAccuracy: y has shape ${showShape(predicted.shape)} but t has ${showShape(wanted.shape)}; give both the same shape, with at least one sample.`,
    );
  }
  const width = wanted.size / (wanted.shape[0] ?? 1);
  const where = (i: number): string => `element ${i % width} of sample ${Math.floor(i / width)}`;
  let right = 0;
  for (let i = 0; i < wanted.size; i++) {
    const [p, q] = [predicted.data[i], wanted.data[i]];
    if (!Number.isFinite(p)) {
      throw new NumericError(`multiLabelAccuracy: ${where(i)} of y is ${p}; give finite numbers.`);
    }
    if (!(q >= 0 && q <= 1)) {
      throw new NumericError(`multiLabelAccuracy: ${where(i)} of t is ${q}; give targets from 0 to 1.`);
    }
    if (p >= threshold === q >= 0.5) right++;
  }
  return right / wanted.size;
}
