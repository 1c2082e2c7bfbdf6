import { DataError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { type Domain, sizeOf } from "@rxgrad/core/internal";
import { all, checkData, isWhole, show } from "./checks.js";
import { areNames, namesOf } from "./column-names.js";
import { type Column, type Readable, samplesOf } from "./dataset.js";
import { Fitted, type FittedScaler, type ScalerJSON } from "./fitted-scaler.js";
import { leastAndRange, type Measures, meanAndDeviation } from "./measures.js";

/** A scaler before it is fitted: `fit` measures the training data. */
export interface Scaler {
  /**
   * Measures each element of a sample over all samples. Give training data only: a scaler that is fitted to test data leaks
   * information about them into training.
   *
   * @throws DataError where there are no samples, a number is not finite, or numbers are too far apart for 64 bits.
   */
  fit(training: Column): FittedScaler;
  /** Refuses to be saved: save what `fit` returned. @throws DataError */
  toJSON(): never;
}

export interface MinMaxOptions {
  /** Results for the minimum and the maximum; default `[0, 1]`. */
  readonly range?: readonly [number, number] | undefined;
}

/**
 * Min-max scaling: v becomes (v − min) / (max − min), from 0 to 1 over the training data, or over another `range`.
 * An element that is constant in training becomes the start of the range there, and start + v − min elsewhere.
 *
 * @throws DataError where the range is not two finite numbers, the first the smaller.
 * @example
 * const scaler = minMaxScaler().fit([[0], [3], [100]]);
 * scaler.transform([[3], [50]]).toArray(); // [[0.03], [0.5]]
 * scaler.inverse([[0.5]]).toArray();       // [[50]]
 */
export function minMaxScaler(options?: MinMaxOptions): Scaler {
  const { range = [0, 1] } = knownOptions("minMaxScaler", options, ["range"]);
  checkData("minMaxScaler", "range", range, RANGE);
  const [start, end] = range;
  return {
    fit: (training) => fitted("minMaxScaler", training, [start, end], leastAndRange),
    toJSON: () => refuseToSave("minMaxScaler"),
  };
}

/**
 * z-scores: v becomes (v − mean) / σ, so that the training data have mean 0 and standard deviation 1. σ is the population
 * standard deviation, √(Σ(v − mean)² / n). An element that is constant in training becomes 0 there, and v − mean elsewhere.
 *
 * @param options There are none; an empty object is allowed.
 * @returns A scaler: `fit(training)` measures the training data.
 * @throws HyperparameterError for any option.
 * @example
 * const scaler = standardScaler().fit([[1], [3]]); // mean 2, σ 1
 * scaler.transform([[5]]).toArray();               // [[3]]
 */
export function standardScaler(options?: Readonly<Record<string, never>>): Scaler {
  knownOptions("standardScaler", options, []);
  return {
    fit: (training) => fitted("standardScaler", training, [0, 1], meanAndDeviation),
    toJSON: () => refuseToSave("standardScaler"),
  };
}

/**
 * The scaler that `toJSON` wrote.
 *
 * @param json What `toJSON()` of a fitted scaler returned.
 * @throws DataError for any other JSON.
 * @example
 * const again = scalerFromJSON(JSON.parse(JSON.stringify(scaler)));
 */
export function scalerFromJSON(json: ScalerJSON): FittedScaler {
  const { kind, shape, shift, scale, range, columns } = json ?? {};
  if (kind !== "minMaxScaler" && kind !== "standardScaler") {
    throw new DataError(`scalerFromJSON: kind is ${show(kind)}; give what toJSON() of a fitted scaler returned.`);
  }
  const isSound =
    isNumbers(shape) &&
    all(shape, (length) => isWhole(length, 1)) &&
    isNumbers(shift) &&
    shift.length === sizeOf(shape) &&
    isNumbers(scale) &&
    scale.length === shift.length &&
    scale.every((each) => each > 0) &&
    RANGE.accepts(range) &&
    areNames(columns, shift.length);
  if (isSound) return new Fitted({ kind, shape, shift, scale, range, columns });
  throw new DataError(
    `scalerFromJSON: the shape, shift, scale, range and columns of the ${kind} do not belong together; give what toJSON() of a fitted scaler returned.`,
  );
}

/** @throws DataError for something that has not been fitted. */
export function refuseToSave(owner: string): never {
  throw new DataError(`${owner}: it has not been fitted, so it holds no numbers; save what fit(training) returned.`);
}

function fitted(
  kind: ScalerJSON["kind"],
  training: Column,
  range: readonly [number, number],
  measure: (owner: string, values: Readable) => Measures,
): FittedScaler {
  const values = samplesOf(kind, "training", training);
  const [samples, ...shape] = values.shape;
  if (samples === 0 || sizeOf(shape) === 0) {
    throw new DataError(
      `${kind}: the training data have shape [${values.shape.join(", ")}]; give at least one sample, with at least one number.`,
    );
  }
  const { shift, scale } = measure(kind, values);
  const far = scale.findIndex((each) => !Number.isFinite(each));
  if (far >= 0) {
    throw new DataError(
      `${kind}: the values of element ${far} are too far apart for numbers of 64 bits; divide them first.`,
    );
  }
  const columns = namesOf(values);
  return new Fitted({ kind, shape, shift, scale: scale.map((each) => each || 1), range, columns });
}

const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && all(value, Number.isFinite);

const RANGE: Domain = {
  wanted: "two finite numbers, the smaller first, such as [-1, 1]",
  accepts: (value) => isNumbers(value) && value.length === 2 && (value[0] as number) < (value[1] as number),
};
