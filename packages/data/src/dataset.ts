import { DataError, type Numbers, type RankOf, type Samples, Tensor, tensor } from "@rxgrad/core";
import { describeValue, lateRead, messageOf, sizeOf } from "@rxgrad/core/internal";
import { all, isWhole, show, showLengths } from "./checks.js";

/** One named part of a data set: nested arrays or a typed array with one entry for each sample, or {@link Samples}. */
export type Column = Samples | Numbers;

/** Columns by name, all with the same number of samples: `{ x: [[0, 1], [1, 1]], t: [1, 0] }`. */
export type Dataset<Names extends PropertyKey = string> = { readonly [Name in Names]: Column };

/** The feed of one iteration: a Tensor for each column of the data set. */
export type FeedOf<D> = {
  readonly [Name in keyof D]: D[Name] extends Numbers ? Tensor<RankOf<D[Name]>> : Tensor;
};

/** Samples whose `read` is safe: it needs no further checks. */
export type Readable = Tensor | ColumnSamples;

/** A data set in readable form: its columns, each with the number of elements of one sample, and the number of samples. */
export interface Columns {
  readonly samples: number;
  readonly columns: readonly { readonly name: string; readonly values: Readable; readonly width: number }[];
}

/**
 * Reads the columns of a data set, turning arrays into tensors.
 *
 * @throws DataError where there are no columns or no samples, a column cannot be read as one entry for each sample, or
 * the columns differ in their number of samples.
 */
export function columnsOf(owner: string, dataset: Dataset): Columns {
  if (typeof dataset !== "object" || dataset === null) {
    throw new DataError(`${owner}: the data set is ${describeValue(dataset)}; give columns by name, such as { x, t }.`);
  }
  if (isColumn(dataset)) {
    throw new DataError(
      `${owner}: the data set is one column, ${describeValue(dataset)}; give all by name, as in ${owner}({ x, t }, options).`,
    );
  }
  const columns = Object.entries(dataset).map(([name, column]) => {
    const values = samplesOf(owner, name, column);
    return { name, values, width: sizeOf(values.shape.slice(1)) };
  });
  const [first] = columns;
  if (first === undefined) {
    throw new DataError(`${owner}: the data set has no columns; give at least one, such as { x: [[0, 1], [1, 1]] }.`);
  }
  const samples = first.values.shape[0] as number;
  for (const { name, values } of columns) {
    if (values.shape[0] === samples) continue;
    throw new DataError(
      `${owner}: column "${first.name}" has ${samples} samples but "${name}" has ${values.shape[0]}; give every column one entry for each sample.`,
    );
  }
  if (samples === 0) throw new DataError(`${owner}: the data set is empty; give at least one sample.`);
  for (const { name, values, width } of columns) {
    if (width > 0) continue;
    throw new DataError(
      `${owner}: column "${name}" has shape [${values.shape.join(", ")}], so its samples are empty; give at least one number for each sample.`,
    );
  }
  return { samples, columns };
}

/** A column as samples. @throws DataError where it is not one entry for each sample. */
export function samplesOf(owner: string, name: string, column: Column): Readable {
  const values = isSamples(column) ? column : tensorOf(owner, name, column);
  if (!Array.isArray(values.shape)) {
    throw new DataError(`${owner}: the shape of column "${name}" is ${show(values.shape)}; give a list of lengths.`);
  }
  if (values.shape.length === 0 || !all(values.shape, (length) => isWhole(length, 0))) {
    throw new DataError(
      `${owner}: column "${name}" has shape ${showLengths(values.shape)}; give one entry for each sample.`,
    );
  }
  if ((values.shape[0] as number) > MOST_SAMPLES) {
    throw new DataError(
      `${owner}: column "${name}" has ${values.shape[0]} samples; give at most ${MOST_SAMPLES}, or stream them.`,
    );
  }
  return values instanceof Tensor ? values : new ColumnSamples(`${owner}: column "${name}"`, values);
}

/** Row numbers have 32 bits. */
export const MOST_SAMPLES: number = 2 ** 32 - 1;

function tensorOf(owner: string, name: string, column: Numbers): Tensor {
  try {
    return tensor(column);
  } catch (cause) {
    const fault = messageOf(cause).replace(/^tensor: /, "");
    throw new DataError(`${owner}: column "${name}": ${fault}`, { cause });
  }
}

/** Whether a value is a single column instead of a data set. */
const isColumn = (dataset: object): boolean =>
  Array.isArray(dataset) || ArrayBuffer.isView(dataset) || typeof (dataset as Partial<Samples>).read === "function";

const isSamples = (column: Column): column is Samples =>
  typeof column === "object" && column !== null && "read" in column && "shape" in column;

/**
 * A wrapper around samples of the user's own. It checks their `read`, which may throw or write its numbers too late. Readers
 * accept only this class or a Tensor, so that unchecked samples cannot be read.
 */
class ColumnSamples implements Samples {
  readonly shape: readonly number[];
  readonly #name: string;
  readonly #values: Samples;

  /** @param name Name in error messages. */
  constructor(name: string, values: Samples) {
    this.shape = values.shape;
    this.#name = name;
    this.#values = values;
  }

  /** @throws DataError where they cannot be read synchronously. */
  read(out: Float64Array, offset: number, start: number, count: number): void {
    let late: string;
    try {
      late = lateRead(this.#values.read(out, offset, start, count));
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw new DataError(`${this.#name}: its samples could not be read: ${messageOf(cause)}`, { cause });
    }
    if (late) throw new DataError(`${this.#name}: ${late}`);
  }
}
