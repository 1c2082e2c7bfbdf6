import { DataError, type Numbers, Tensor, tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { listOf, oneOf, whole } from "@rxgrad/core/internal";
import { allocated, checkData, show } from "./checks.js";
import type { UnknownCategory } from "./csv/column-types.js";
import { checkUnknown, fixUnknown } from "./unknown.js";

export interface OneHotOptions {
  /** What a name that is none of the classes becomes: a row of zeros, or the row of another. Default: refused. */
  readonly unknown?: UnknownCategory | undefined;
}

/**
 * Turns class labels into rows with a 1 in the label's column and 0 elsewhere.
 *
 * @param labels Whole numbers from 0 to `classes − 1`, one for each sample: shape [samples]; or names.
 * @param classes The number of classes; for names, the list of all names in the order of their columns.
 * @param options For names: `unknown`.
 * @returns Shape [samples, classes].
 * @throws DataError where `classes` is not a whole positive number or a list of different names, `labels` is not a list, or
 * a label is fractional, out of range or an unknown name; the message names the row.
 * @example
 * oneHot([2, 0], 3).toArray();                     // [[0, 0, 1], [1, 0, 0]]
 * oneHot(["dog", "cat"], ["cat", "dog"]).toArray(); // [[0, 1], [1, 0]]
 * oneHot(["cow"], ["cat", "dog"], { unknown: "zeros" }).toArray(); // [[0, 0]]
 */
export function oneHot(labels: Numbers, classes: number): Tensor<2>;
export function oneHot(labels: readonly string[], classes: readonly string[], options?: OneHotOptions): Tensor<2>;
export function oneHot(
  labels: Numbers | readonly string[],
  classes: number | readonly string[],
  options?: OneHotOptions,
): Tensor<2> {
  const isNamed = Array.isArray(classes);
  const { unknown } = knownOptions("oneHot", options, isNamed ? ["unknown"] : []);
  if (isNamed) return namedRows(labels as readonly string[], classes, unknown);
  checkData("oneHot", "classes", classes, whole(1));
  return numberedRows(labels as Numbers, classes as number);
}

function numberedRows(labels: Numbers, classes: number): Tensor<2> {
  const { shape, data } = tensor(labels);
  if (shape.length !== 1) {
    throw new DataError(
      `oneHot: labels have shape [${shape.join(", ")}], but a label is one number for each sample; give a flat list.`,
    );
  }
  for (let row = 0; row < data.length; row++) {
    const label = data[row] as number;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new DataError(
      `oneHot: the label of row ${row} is ${label}, but labels are whole numbers from 0 to ${classes - 1}; correct it or give more classes.`,
    );
  }
  return rowsOfNumbers(data, classes);
}

function namedRows(
  labels: readonly string[],
  classes: readonly string[],
  unknown: UnknownCategory | undefined,
): Tensor<2> {
  const numbers = new Map(Array.from(classes, (name, number) => [name, number]));
  if (classes.length === 0 || numbers.size < classes.length) {
    throw new DataError(`oneHot: classes is ${show(classes)}; give at least one name, and each once.`);
  }
  checkData("oneHot", "labels", labels, listOf("names"));
  if (unknown !== undefined) checkUnknown("oneHot: unknown", unknown, classes);
  const other = typeof unknown === "object" ? numbers.get(unknown.fill) : undefined;
  const found = labels.map((label, row) => {
    const number = numbers.get(label) ?? other;
    if (number !== undefined || unknown === "zeros") return number;
    throw new DataError(
      `oneHot: the label of row ${row} is ${show(label)}, which is none of the classes; ${fixUnknown()}`,
    );
  });
  return rowsOfNumbers(found, classes.length);
}

/** A row of zeros for each number that is undefined. */
function rowsOfNumbers(numbers: ArrayLike<number | undefined>, classes: number): Tensor<2> {
  const rows = allocated(
    "oneHot",
    `${numbers.length} rows of ${classes} numbers`,
    "give fewer classes, or feed the labels",
    () => new Float64Array(numbers.length * classes),
  );
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row];
    if (number !== undefined) rows[row * classes + number] = 1;
  }
  return new Tensor([numbers.length, classes], rows);
}

/**
 * Form of class targets: `"one-hot"` rows with a single 1 (shape [samples, classes]), the class's number (`"index"`,
 * [samples]), or the number in a column (`"column"`, [samples, 1]), as the target of a single sigmoid unit.
 */
export type Targets = "one-hot" | "index" | "column";

/** The targets of these classes. @throws DataError for an unknown form. */
export function targetsOf(
  owner: string,
  labels: Uint32Array | readonly number[],
  classes: number,
  targets: Targets,
): Tensor {
  checkData(owner, "targets", targets, oneOf("one-hot", "index", "column"));
  switch (targets) {
    case "one-hot":
      return oneHot(labels, classes);
    case "index":
      return new Tensor([labels.length], Float64Array.from(labels));
    case "column":
      return new Tensor([labels.length, 1], Float64Array.from(labels));
  }
}
