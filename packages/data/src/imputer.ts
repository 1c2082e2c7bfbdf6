import { DataError, type Feed } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { anyFinite, type Domain, sizeOf } from "@rxgrad/core/internal";
import { all, allocated, checkData, checkName, isWhole, show, showLengths } from "./checks.js";
import { areNames, checkNames, namesOf } from "./column-names.js";
import { type Column, type Readable, samplesOf } from "./dataset.js";
import { FittedFill, type FittedImputer, type ImputerJSON } from "./fitted-imputer.js";
import { Mean } from "./measures.js";
import { refuseToSave } from "./scalers.js";

/** Replacement for a missing number: the mean or the median of the other numbers, or a given number. */
export type ImputerStrategy = "mean" | "median" | number;

export interface ImputerOptions {
  /** One strategy for all elements of a sample, or a list with one for each. Default `"mean"`. */
  readonly strategy?: ImputerStrategy | readonly ImputerStrategy[] | undefined;
}

/** An imputer before it is fitted: `fit` determines the fill values. */
export interface Imputer {
  /**
   * Measures each element of a sample over all samples, without NaN. Give training data only: an imputer that is fitted to
   * test data leaks information about them into training.
   *
   * @throws DataError where there are no samples, an element has no number at all, or a number is infinite.
   */
  fit(training: Column): FittedImputer;
  /**
   * The same, over one column of the feeds of a stream, such as `streamCsv` returns for the training file, with one epoch.
   * For the strategy `"median"`, all numbers of the column are in memory during the fit.
   */
  fitStream<F extends Feed<keyof F>>(training: AsyncIterable<F>, name: keyof F & string): Promise<FittedImputer>;
  /** Refuses to be saved: save what `fit` returned. @throws DataError */
  toJSON(): never;
}

const STRATEGY: Domain = {
  wanted: '"mean", "median" or a finite number',
  accepts: (value) => value === "mean" || value === "median" || anyFinite.accepts(value),
};

/**
 * Replaces missing numbers, which are NaN (as `missing: { rows: "keep" }` reads them from CSV), with the mean or the median
 * of the training data, or with a given number, for each element of a sample.
 *
 * @throws DataError for an unknown strategy.
 * @example
 * const fitted = imputer({ strategy: ["mean", "median"] }).fit([[1, 1], [NaN, 2], [3, 30]]);
 * fitted.transform([[NaN, 5], [7, NaN]]).toArray(); // [[2, 5], [7, 2]]
 */
export function imputer(options?: ImputerOptions): Imputer {
  const { strategy = "mean" } = knownOptions("imputer", options, ["strategy"]);
  const strategies: readonly unknown[] = Array.isArray(strategy) ? strategy : [strategy];
  for (const each of strategies) {
    checkData("imputer", "strategy", each, STRATEGY);
  }
  return {
    toJSON: () => refuseToSave("imputer"),
    fit(training) {
      const fitting = new Fitting(strategy);
      fitting.add(samplesOf("imputer", "training", training));
      return fitting.fitted();
    },
    async fitStream(training, name) {
      const fitting = new Fitting(strategy);
      checkName("imputer: fitStream", name);
      for await (const feed of checkedStream(training)) fitting.add(samplesOf("imputer", name, feed?.[name]));
      return fitting.fitted();
    },
  };
}

/**
 * The imputer that `toJSON` wrote.
 *
 * @param json What `toJSON()` of a fitted imputer returned.
 * @throws DataError for any other JSON.
 * @example
 * const fitted = imputer().fit([[1], [NaN]]);
 * imputerFromJSON(JSON.parse(JSON.stringify(fitted))).transform([[NaN]]).toArray(); // [[1]]
 */
export function imputerFromJSON(json: ImputerJSON): FittedImputer {
  const { kind, shape, fill, columns } = json ?? {};
  const isShape = Array.isArray(shape) && all(shape, (length) => isWhole(length, 1));
  const isSound = Array.isArray(fill) && all(fill, Number.isFinite) && isShape && fill.length === sizeOf(shape);
  if (kind === "imputer" && isSound && areNames(columns, fill.length)) return new FittedFill({ shape, fill, columns });
  throw new DataError("imputerFromJSON: this is not an imputer; give what toJSON() of a fitted imputer returned.");
}

function checkedStream<F>(training: AsyncIterable<F>): AsyncIterable<F> {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = (training ?? {}) as Partial<
    AsyncIterable<F> & Iterable<F>
  >;
  if (typeof later === "function" || (typeof now === "function" && typeof training === "object")) return training;
  throw new DataError(`imputer: the stream is ${show(training)}; give feeds, such as streamCsv returns.`);
}

/** Measures the fill value of one element. */
interface Measure {
  add(value: number): void;
  /** Undefined where there was no number. */
  result(): number | undefined;
}

/** The middle number, or the mean of the two in the middle. */
class Median implements Measure {
  readonly #numbers = new Growing();

  add(value: number): void {
    this.#numbers.push(value);
  }

  result(): number | undefined {
    const sorted = this.#numbers.take().sort();
    if (sorted.length === 0) return undefined;
    const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1].map((at) => sorted[at] as number) as [
      number,
      number,
    ];
    const sum = low + high;
    return Number.isFinite(sum) ? sum / 2 : low / 2 + high / 2;
  }
}

function measureOf(strategy: ImputerStrategy): Measure {
  if (strategy === "mean") return new Mean();
  return strategy === "median" ? new Median() : { add() {}, result: () => strategy };
}

/** Measures samples that arrive in parts. */
class Fitting {
  readonly #strategy: ImputerStrategy | readonly ImputerStrategy[];
  #shape: readonly number[] | undefined;
  #measures: readonly Measure[] = [];
  #samples = 0;
  #columns: readonly string[] | undefined;

  constructor(strategy: ImputerStrategy | readonly ImputerStrategy[]) {
    this.#strategy = strategy;
  }

  add(values: Readable): void {
    const shape = values.shape.slice(1);
    this.#shape ??= this.#open(shape);
    if (shape.join() !== this.#shape.join()) {
      throw new DataError(
        `imputer: samples of shape ${showLengths(shape)} came after ${showLengths(this.#shape)}; give samples alike.`,
      );
    }
    checkNames("imputer", this.#columns, values);
    this.#columns ??= namesOf(values);
    const width = this.#measures.length;
    const row = new Float64Array(width);
    for (let sample = 0; sample < (values.shape[0] as number); sample++, this.#samples++) {
      values.read(row, 0, sample, 1);
      for (let i = 0; i < width; i++) this.#note(i, row[i] as number);
    }
  }

  fitted(): FittedImputer {
    if (this.#samples === 0 || this.#shape === undefined) {
      throw new DataError("imputer: the training data are empty; give at least one sample.");
    }
    const fill = this.#measures.map((measure, i) => {
      const value = measure.result();
      if (value !== undefined) return value;
      throw new DataError(`imputer: element ${i} is missing in all samples; leave it out, or give a number for it.`);
    });
    return new FittedFill({ shape: this.#shape, fill, columns: this.#columns });
  }

  #note(element: number, value: number): void {
    if (Number.isNaN(value)) return;
    if (!Number.isFinite(value)) {
      throw new DataError(
        `imputer: element ${element} of sample ${this.#samples} is ${value}; give finite numbers, and NaN for missing ones.`,
      );
    }
    this.#measures[element]?.add(value);
  }

  #open(shape: readonly number[]): readonly number[] {
    const strategy = this.#strategy;
    const width = sizeOf(shape);
    if (width === 0) {
      throw new DataError(
        `imputer: samples of shape ${showLengths(shape)} are empty; give at least one number for each.`,
      );
    }
    if (typeof strategy === "object" && strategy.length !== width) {
      throw new DataError(
        `imputer: there are ${strategy.length} strategies for ${width} elements of a sample; give one for each, or one for all.`,
      );
    }
    const wanted = `${width} numbers for each sample`;
    this.#measures = allocated("imputer", wanted, "give smaller samples", () =>
      Array.from({ length: width }, (_, i) =>
        measureOf(typeof strategy === "object" ? (strategy[i] as ImputerStrategy) : strategy),
      ),
    );
    return shape;
  }
}

/** A list of numbers that grows. */
export class Growing {
  #numbers = new Float64Array(64);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const length = 2 * this.#length;
      const larger = allocated("data", `${length} numbers`, "read them in parts", () => new Float64Array(length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** Returns a copy of the numbers, and clears the list. */
  take(): Float64Array {
    const taken = this.#numbers.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
