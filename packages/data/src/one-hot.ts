import { DataError, type Numbers, Tensor, tensor } from "@rxgrad/core";

/**
 * Turns class labels into rows with a 1 in the label's column and 0 elsewhere.
 *
 * @param labels whole numbers from 0 to `classes − 1`, one for each sample: shape [samples].
 * @param classes the number of classes.
 * @returns shape [samples, classes].
 * @throws DataError where `classes` is not a whole positive number, `labels` is not a list, or a label is fractional or
 * out of range; the message names the row.
 * @example
 * oneHot([2, 0], 3).toArray(); // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(labels: Numbers, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1) {
    throw new DataError(`oneHot: classes is ${String(classes)}; give a whole number of at least 1.`);
  }
  const { shape, data } = tensor(labels);
  if (shape.length !== 1) {
    throw new DataError(
      `oneHot: labels have shape [${shape.join(", ")}], but one number for each sample is wanted; give a flat list.`,
    );
  }
  const rows = new Float64Array(data.length * classes);
  for (let row = 0; row < data.length; row++) {
    const label = data[row] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new DataError(
        `oneHot: the label of row ${row} is ${label}, but whole numbers from 0 to ${classes - 1} are wanted; correct it or give more classes.`,
      );
    }
    rows[row * classes + label] = 1;
  }
  return new Tensor([data.length, classes], rows);
}
