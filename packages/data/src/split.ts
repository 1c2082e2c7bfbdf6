import { DataError, type Numbers, type RankOf, type Samples, Tensor } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import type { Domain } from "@rxgrad/core/internal";
import { allocated, checkData, isWhole, show } from "./checks.js";
import { namesOf, withNames } from "./column-names.js";
import { type Columns, columnsOf, type Dataset, type Readable } from "./dataset.js";
import { drawEpoch, generatorOf } from "./order.js";

export interface SplitOptions {
  /** Size of the test set: a fraction between 0 and 1, or a number of samples. */
  readonly test: number;
  /** Size of the validation set, likewise. Default: no validation set. */
  readonly validation?: number | undefined;
  /** A column of labels or one-hot rows. Its values are as frequent in each part as in the whole data set. */
  readonly stratify?: string | undefined;
  /** A whole number; the same seed gives the same parts. Default 0. */
  readonly seed?: number | undefined;
}

/** A part of a data set: arrays become Tensors; samples in another form keep it, and are not copied. */
export type Part<D> = { readonly [Name in keyof D]: D[Name] extends Numbers ? Tensor<RankOf<D[Name]>> : Samples };

/** The parts of a data set. */
export interface Split<D> {
  /** The part for training. */
  readonly train: Part<D>;
  /** The part for testing. */
  readonly test: Part<D>;
}

/**
 * Divides a data set into parts at random: each sample goes into one of them.
 *
 * The size of a fraction is rounded. With `stratify`, the number of samples with each value of that column differs by less
 * than one from the exact proportion in every part, by the method of largest remainders. Within a part, samples are in the
 * random order of drawing.
 *
 * @param dataset Columns by name, such as `{ x, t }`, each with as many samples.
 * @throws DataError where the data set is invalid, an option is outside its domain, a part would be empty, or a value of the
 * column `stratify` has fewer samples than there are parts.
 * @example
 * const { train, test } = split(await iris(), { test: 0.2, stratify: "t", seed: 1 });
 * const scaler = standardScaler().fit(train.x); // fitted to the training data only
 */
export function split<D extends Dataset<keyof D>>(
  dataset: D,
  options: SplitOptions & { readonly validation: number },
): Split<D> & { readonly validation: Part<D> };
export function split<D extends Dataset<keyof D>>(dataset: D, options: SplitOptions): Split<D>;
export function split(
  dataset: Dataset,
  options: SplitOptions,
): Split<Dataset> & { readonly validation?: Part<Dataset> } {
  const data = columnsOf("split", dataset);
  const { samples } = data;
  const known = ["test", "validation", "stratify", "seed"];
  const { test, validation, stratify, seed = 0 } = knownOptions("split", options, known);
  const counts = [countOf("test", test, samples)];
  if (validation !== undefined) counts.push(countOf("validation", validation, samples));
  const left = samples - counts.reduce((sum, count) => sum + count, 0);
  if (left < 1) {
    throw refusal(
      `of ${samples} samples, ${samples - left} are for test and validation; leave at least one to train with.`,
    );
  }
  const order = allocated(
    "split",
    `the numbers of ${samples} rows`,
    "give fewer samples",
    () => new Uint32Array(samples),
  );
  drawEpoch.shuffled(order, samples, generatorOf("split", seed));
  const strata = stratify === undefined ? [order] : strataOf(data, stratify, order, counts.length + 1);
  const [train, tested, validated] = partsOf(order, strata, counts).map((rows) => pick(data, rows));
  return {
    train: train as Part<Dataset>,
    test: tested as Part<Dataset>,
    ...(validated && { validation: validated }),
  };
}

const PART_OR_COUNT: Domain = {
  wanted: "a part between 0 and 1, or a whole number of samples",
  accepts: (value) => isWhole(value, 1) || (typeof value === "number" && value > 0 && value < 1),
};

function countOf(name: "test" | "validation", wanted: number, samples: number): number {
  checkData("split", name, wanted, PART_OR_COUNT);
  const count = wanted < 1 ? Math.round(wanted * samples) : wanted;
  if (count > 0) return count;
  throw refusal(`${name} is ${wanted} of ${samples} samples, which is less than half a sample; give more.`);
}

/** The rows of each value of a column, in the order given. */
function strataOf({ columns }: Columns, name: string, order: Uint32Array, parts: number): readonly Uint32Array[] {
  const column = columns.find((each) => each.name === name);
  if (column === undefined) {
    const names = columns
      .slice(0, 12)
      .map((each) => show(each.name))
      .join(", ");
    throw refusal(`stratify is ${show(name)}, but the columns are ${names}; give one of them.`);
  }
  const strata = new Map<string, number[]>();
  const value = new Float64Array(column.width);
  for (const row of order) {
    column.values.read(value, 0, row, 1);
    const key = value.join(", ");
    const rows = strata.get(key);
    if (rows) rows.push(row);
    else strata.set(key, [row]);
  }
  for (const [key, { length }] of strata) {
    if (length >= parts) continue;
    throw refusal(
      `column "${name}" is ${key} in ${length} of the samples, too few for ${parts} parts; give more of them, or leave stratify out.`,
    );
  }
  return [...strata.values()].map((rows) => Uint32Array.from(rows));
}

/** The rows of the training part, then of each part that has a count. */
function partsOf(order: Uint32Array, strata: readonly Uint32Array[], counts: readonly number[]): readonly number[][] {
  const partOf = new Uint8Array(order.length);
  const free = strata.map((rows) => rows.length);
  counts.forEach((count, part) => {
    const quotas = quotasOf(
      count,
      strata.map((rows) => (rows.length * count) / order.length),
      free,
    );
    quotas.forEach((quota, stratum) => {
      const rows = strata[stratum] as Uint32Array;
      const end = free[stratum] as number;
      for (let i = end - quota; i < end; i++) partOf[rows[i] as number] = part + 1;
      free[stratum] = end - quota;
    });
  });
  const parts: number[][] = [[], ...counts.map(() => [])];
  for (const row of order) parts[partOf[row] as number]?.push(row);
  return parts;
}

/** Whole numbers that add up to `count`: each is rounded down, and the rest goes to the largest remainders. */
function quotasOf(count: number, exact: readonly number[], free: readonly number[]): readonly number[] {
  const quotas = exact.map(Math.floor);
  const remainder = (stratum: number): number => (exact[stratum] as number) - (quotas[stratum] as number);
  for (let left = count - quotas.reduce((sum, quota) => sum + quota, 0); left > 0; left--) {
    let largest = -1;
    for (let i = 0; i < quotas.length; i++) {
      if ((quotas[i] as number) >= (free[i] as number)) continue;
      if (largest < 0 || remainder(i) > remainder(largest)) largest = i;
    }
    quotas[largest] = (quotas[largest] as number) + 1;
  }
  return quotas;
}

function pick({ columns }: Columns, rows: readonly number[]): Part<Dataset> {
  return Object.fromEntries(
    columns.map(({ name, values, width }) => {
      const picked = new PickedSamples(values, Uint32Array.from(rows), width);
      if (!(values instanceof Tensor)) return [name, picked];
      const data = new Float64Array(rows.length * width);
      picked.read(data, 0, 0, rows.length);
      return [name, withNames(new Tensor(picked.shape, data), namesOf(values))];
    }),
  );
}

/** Samples of selected rows, in the given order. */
class PickedSamples implements Samples {
  readonly shape: readonly number[];
  readonly #values: Readable;
  readonly #rows: Uint32Array;
  readonly #width: number;

  constructor(values: Readable, rows: Uint32Array, width: number) {
    this.shape = Object.freeze([rows.length, ...values.shape.slice(1)]);
    this.#values = values;
    this.#rows = rows;
    this.#width = width;
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#values.read(out, offset + i * this.#width, this.#rows[start + i] as number, 1);
    }
  }
}

const refusal = (sentence: string): DataError => new DataError(`split: ${sentence}`);
