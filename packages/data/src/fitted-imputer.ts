import { DataError, type Numbers, type RankOf, type Samples, Tensor } from "@rxgrad/core";
import { showLengths } from "./checks.js";
import { checkNames, namesOf, withNames } from "./column-names.js";
import { type Column, samplesOf } from "./dataset.js";
import { MappedSamples } from "./fitted-scaler.js";

/** A fitted imputer. */
export interface FittedImputer {
  /**
   * Replaces NaN in samples of the fitted shape; other numbers are unchanged. Arrays and Tensors become a Tensor; samples in
   * another form keep it, and are filled in as they are read.
   *
   * @throws DataError where the samples have another shape. For columns that `readCsv` read: also where the imputer was fitted
   * to others, or to another order.
   */
  transform<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  transform(values: Column): Samples;
  /** The fill values, for `imputerFromJSON`. */
  toJSON(): ImputerJSON;
}

/** A fitted imputer as plain JSON. */
export interface ImputerJSON {
  /** What was saved. */
  readonly kind: "imputer";
  /** The shape of one sample. */
  readonly shape: readonly number[];
  /** Replacement for each missing element. */
  readonly fill: readonly number[];
  /** Names of the columns in the file to which it was fitted, if they are known. */
  readonly columns?: readonly string[] | undefined;
}

/** See {@link FittedImputer}. The arguments have been checked. */
export class FittedFill implements FittedImputer {
  readonly #shape: readonly number[];
  readonly #fill: Float64Array;
  readonly #columns: readonly string[] | undefined;

  constructor({ shape, fill, columns }: Omit<ImputerJSON, "kind">) {
    this.#columns = columns && [...columns];
    this.#shape = [...shape];
    this.#fill = Float64Array.from(fill);
  }

  transform<N extends Numbers>(values: N): Tensor<RankOf<N>>;
  transform(values: Column): Samples;
  transform(column: Column): Samples {
    const values = samplesOf("imputer", "values", column);
    const [samples, ...shape] = values.shape as [number, ...number[]];
    if (shape.join() !== this.#shape.join()) {
      throw new DataError(
        `imputer: samples of shape ${showLengths(shape)} came, but it was fitted to ${showLengths(this.#shape)}; give samples like those fitted.`,
      );
    }
    checkNames("imputer", this.#columns, values);
    const fill = this.#fill;
    const filled = new MappedSamples(values, (value, i) => (Number.isNaN(value) ? (fill[i] as number) : value));
    if (!(values instanceof Tensor)) return filled;
    const data = new Float64Array(values.size);
    filled.read(data, 0, 0, samples);
    return withNames(new Tensor(values.shape, data), namesOf(values));
  }

  toJSON(): ImputerJSON {
    const columns = this.#columns && { columns: [...this.#columns] };
    return { kind: "imputer", shape: [...this.#shape], fill: [...this.#fill], ...columns };
  }
}
