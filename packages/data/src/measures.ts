import { DataError } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { allocated } from "./checks.js";
import type { Readable } from "./dataset.js";

/** What scaling subtracts from each element of a sample, and what it divides by: 0 where an element is constant. */
export interface Measures {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/**
 * Minimum and range of each element.
 *
 * @throws DataError for a number that is not finite.
 */
export function leastAndRange(owner: string, values: Readable): Measures {
  const width = sizeOf(values.shape.slice(1));
  const infinite = (): Float64Array => new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const least = allocated(owner, `${width} numbers for each sample`, "give smaller samples", infinite);
  const scale = infinite().map((each) => -each);
  eachNumber(values, (value, element, sample) => {
    if (!Number.isFinite(value)) {
      throw new DataError(`${owner}: element ${element} of sample ${sample} is ${value}; fit to finite numbers.`);
    }
    if (value < (least[element] as number)) least[element] = value;
    if (value > (scale[element] as number)) scale[element] = value;
  });
  for (let i = 0; i < width; i++) scale[i] = (scale[i] as number) - (least[i] as number);
  return { shift: least, scale };
}

/**
 * Mean of each element, and its standard deviation √(Σ(v − mean)² / n). Deviations are divided by the largest before they
 * are squared, so that squares neither overflow nor underflow.
 *
 * @throws DataError for a number that is not finite.
 */
export function meanAndDeviation(owner: string, values: Readable): Measures {
  const { shift: least } = leastAndRange(owner, values);
  const samples = values.shape[0] as number;
  const means = Array.from(least, () => new Mean());
  eachNumber(values, (value, element) => means[element]?.add(value));
  const shift = Float64Array.from(means, (mean) => mean.result() as number);
  const largest = new Float64Array(least.length);
  eachNumber(values, (value, element) => {
    largest[element] = Math.max(largest[element] as number, Math.abs(value - (shift[element] as number)));
  });
  const squares = new Float64Array(least.length);
  eachNumber(values, (value, element) => {
    const unit = largest[element] as number;
    const part = unit > 0 ? (value - (shift[element] as number)) / unit : 0;
    squares[element] = (squares[element] as number) + part ** 2 / samples;
  });
  return { shift, scale: squares.map((square, i) => (largest[i] as number) * Math.sqrt(square)) };
}

function eachNumber(values: Readable, visit: (value: number, element: number, sample: number) => void): void {
  const row = new Float64Array(sizeOf(values.shape.slice(1)));
  for (let sample = 0; sample < (values.shape[0] as number); sample++) {
    values.read(row, 0, sample, 1);
    for (let element = 0; element < row.length; element++) visit(row[element] as number, element, sample);
  }
}

/** Numbers of at least this size are summed in a larger unit, where 10¹² of them do not overflow. */
const [LARGE, UNIT] = [2 ** 900, 2 ** 60];

/** A compensated sum: rounding errors are summed too (Neumaier, 1974). */
class Sum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    const [larger, smaller] = Math.abs(this.#sum) >= Math.abs(value) ? [this.#sum, value] : [value, this.#sum];
    this.#lost += larger - sum + smaller;
    this.#sum = sum;
  }

  get total(): number {
    return this.#sum + this.#lost;
  }
}

/** The mean of finite numbers of any size. It lies between minimum and maximum, so the mean of equal numbers is exact. */
export class Mean {
  readonly #rest = new Sum();
  /** In units of 2^60. */
  readonly #large = new Sum();
  #count = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (Math.abs(value) < LARGE) this.#rest.add(value);
    else this.#large.add(value / UNIT);
    this.#count++;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  /** Undefined where there was no number. */
  result(): number | undefined {
    if (this.#count === 0) return undefined;
    const mean = (this.#large.total / this.#count) * UNIT + this.#rest.total / this.#count;
    return Math.min(this.#greatest, Math.max(this.#least, mean));
  }
}
