import type { Numbers } from "../tensor/tensor.js";
import { checkNoOptions, classesOf } from "./classes.js";
import { countPairs } from "./confusion-matrix.js";

/** How well one class is predicted; each number is from 0 to 1. */
export interface ClassQuality {
  /** The fraction of samples predicted as this class that belong to it; 0 if there are none. */
  readonly precision: number;
  /** The fraction of samples of this class that are predicted as it; 0 if there are none. */
  readonly recall: number;
  /** The harmonic mean of both, 2·TP / (2·TP + FP + FN); 0 if the class occurs in neither y nor t. */
  readonly f1: number;
}

/** The result of {@link precisionRecall}. */
export interface PrecisionRecall {
  /** For each class, with its number of samples. */
  readonly classes: readonly (ClassQuality & { readonly samples: number })[];
  /** The unweighted means over the classes that occur in t or among the predictions. */
  readonly macro: ClassQuality;
}

/**
 * Precision, recall and F1 for each class and their mean over classes (macro). If a denominator is 0, as in the precision
 * of a class that is never predicted, the value is 0.
 *
 * @param y Scores as in {@link accuracy}.
 * @param t Targets as in {@link accuracy}.
 * @throws ShapeError and NumericError as {@link accuracy}.
 * @example
 * const { classes, macro } = precisionRecall([[0.7, 0.3], [0.4, 0.6], [0.9, 0.1]], [0, 1, 1]);
 * classes[1]; // { precision: 1, recall: 0.5, f1: 0.6666666666666666, samples: 2 }
 * macro.f1;   // 0.6666666666666666
 * @see C. J. van Rijsbergen, Information Retrieval, 2nd edition, chapter 7 (1979).
 */
export function precisionRecall(y: Numbers, t: Numbers): PrecisionRecall;
export function precisionRecall(y: Numbers, t: Numbers, ...more: readonly unknown[]): PrecisionRecall {
  checkNoOptions("precisionRecall", more);
  const read = classesOf("precisionRecall", y, t);
  const { count } = read;
  const { data } = countPairs(read);
  const classes = Array.from({ length: count }, (_, k) => {
    let samples = 0;
    let taken = 0;
    for (let i = 0; i < count; i++) {
      samples += data[k * count + i];
      taken += data[i * count + k];
    }
    const right = data[k * count + k];
    return {
      precision: ratio(right, taken),
      recall: ratio(right, samples),
      f1: ratio(2 * right, taken + samples),
      samples,
      occurs: taken + samples > 0,
    };
  });
  const occurring = classes.filter(({ occurs }) => occurs);
  const mean = (name: keyof ClassQuality): number =>
    occurring.reduce((sum, each) => sum + each[name], 0) / occurring.length;
  return {
    classes: classes.map(({ occurs: _, ...quality }) => quality),
    macro: { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") },
  };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
