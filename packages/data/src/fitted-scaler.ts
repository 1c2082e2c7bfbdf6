import { DataError, type Numbers, type RankOf, type Samples, Tensor } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { checkNames, namesOf, withNames } from "./column-names.js";
import { type Column, type Readable, samplesOf } from "./dataset.js";

/** A fitted scaler: v becomes (v − shift) / scale · span + start, for each element of a sample. */
export interface FittedScaler {
  /**
   * Scales samples of the fitted shape. Arrays and Tensors become a Tensor; samples in another form keep it, and are scaled
   * as they are read. Numbers outside the fitted range are scaled the same way, and are not clipped; NaN stays NaN, so fill
   * in missing numbers first.
   *
   * @throws DataError where the samples have another shape. For columns that `readCsv` read: also where the scaler was fitted
   * to others, or to another order.
   */
  transform<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  transform(values: Column): Samples;
  /** Undoes {@link transform}, up to rounding. @throws DataError as {@link transform} does. */
  inverse<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  inverse(values: Column): Samples;
  /** The fitted numbers, for `scalerFromJSON`. */
  toJSON(): ScalerJSON;
}

/** A fitted scaler as plain JSON. */
export interface ScalerJSON {
  /** Which scaler was saved. */
  readonly kind: "minMaxScaler" | "standardScaler";
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** Minimum or mean of each element. */
  readonly shift: readonly number[];
  /** Range or standard deviation of each element; 1 where it was constant. */
  readonly scale: readonly number[];
  /** Results for the scaled values 0 and 1. */
  readonly range: readonly [number, number];
  /** Names of the columns in the file to which it was fitted, if they are known. */
  readonly columns?: readonly string[] | undefined;
}

/** As in JSON, but with any kind of list of numbers. */
type Measured = Omit<ScalerJSON, "shift" | "scale"> & {
  readonly shift: ArrayLike<number>;
  readonly scale: ArrayLike<number>;
};

/** See {@link FittedScaler}. The arguments have been checked. */
export class Fitted implements FittedScaler {
  readonly #kind: ScalerJSON["kind"];
  readonly #shape: readonly number[];
  readonly #shift: Float64Array;
  readonly #scale: Float64Array;
  readonly #range: readonly [number, number];
  readonly #columns: readonly string[] | undefined;

  constructor({ kind, shape, shift, scale, range, columns }: Measured) {
    this.#columns = columns && [...columns];
    this.#kind = kind;
    this.#shape = [...shape];
    this.#shift = Float64Array.from(shift);
    this.#scale = Float64Array.from(scale);
    this.#range = [range[0], range[1]];
  }

  transform<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  transform(values: Column): Samples;
  transform(values: Column): Samples {
    const [start, end] = this.#range;
    const span = end - start;
    const [shift, scale] = [this.#shift, this.#scale];
    return this.#map(values, (value, i) => start + ((value - (shift[i] as number)) / (scale[i] as number)) * span);
  }

  inverse<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  inverse(values: Column): Samples;
  inverse(values: Column): Samples {
    const [start, end] = this.#range;
    const span = end - start;
    const [shift, scale] = [this.#shift, this.#scale];
    return this.#map(values, (value, i) => ((value - start) / span) * (scale[i] as number) + (shift[i] as number));
  }

  toJSON(): ScalerJSON {
    const [start, end] = this.#range;
    return {
      kind: this.#kind,
      shape: [...this.#shape],
      shift: [...this.#shift],
      scale: [...this.#scale],
      range: [start, end],
      ...(this.#columns && { columns: [...this.#columns] }),
    };
  }

  #map(column: Column, change: (value: number, element: number) => number): Samples {
    const values = samplesOf(this.#kind, "values", column);
    const [samples, ...shape] = values.shape as [number, ...number[]];
    if (shape.join() !== this.#shape.join()) {
      throw new DataError(
        `${this.#kind}: samples of shape [${shape.join(", ")}] came, but it was fitted to [${this.#shape.join(", ")}]; give samples like those fitted.`,
      );
    }
    checkNames(this.#kind, this.#columns, values);
    const mapped = new MappedSamples(values, change);
    if (!(values instanceof Tensor)) return mapped;
    const data = new Float64Array(values.size);
    mapped.read(data, 0, 0, samples);
    return withNames(new Tensor(values.shape, data), namesOf(values));
  }
}

/** Samples whose elements are transformed as they are read. */
export class MappedSamples implements Samples {
  readonly shape: readonly number[];
  readonly #values: Readable;
  readonly #change: (value: number, element: number) => number;
  readonly #width: number;

  constructor(values: Readable, change: (value: number, element: number) => number) {
    this.shape = values.shape;
    this.#values = values;
    this.#change = change;
    this.#width = sizeOf(values.shape.slice(1));
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    this.#values.read(out, offset, start, count);
    for (let i = 0; i < count * this.#width; i++) {
      out[offset + i] = this.#change(out[offset + i] as number, i % this.#width);
    }
  }
}
