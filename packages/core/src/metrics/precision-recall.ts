import type { Numbers } from "../tensor/tensor.js";
import { checkNoOptions, classesOf } from "./classes.js";
import { countPairs } from "./confusion-matrix.js";

/** How well one class is told from the others, each number from 0 to 1. */
export interface ClassQuality {
  /** The share of what was taken for this class that is of it; 0 where nothing was. */
  readonly precision: number;
  /** The share of this class that was found; 0 where there is nothing to find. */
  readonly recall: number;
  /** The harmonic mean of both, 2·TP / (2·TP + FP + FN); 0 where there is nothing of the class in y or t. */
  readonly f1: number;
}

/** What {@link precisionRecall} gives. */
export interface PrecisionRecall {
  /** For each class, with the number of its samples. */
  readonly classes: readonly (ClassQuality & { readonly samples: number })[];
  /** The plain means over the classes that occur in t or among the predictions. */
  readonly macro: ClassQuality;
}

/**
 * Precision, recall and F1 for each class and in the mean over classes (macro). Where a denominator is 0, as in the
 * precision of a class that was never predicted, the value is 0.
 *
 * @param y Scores and @param t targets, as {@link accuracy} takes them.
 * @throws ShapeError and NumericError as {@link accuracy} does.
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
      precision: share(right, taken),
      recall: share(right, samples),
      f1: share(2 * right, taken + samples),
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

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
