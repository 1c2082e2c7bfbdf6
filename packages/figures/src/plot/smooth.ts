/**
 * An exponential moving average: mean ← a·mean + (1 − a)·value. It is divided by 1 − aⁿ, so that the first values are not
 * drawn toward 0. Values that are not finite are skipped.
 */
export class Smoother {
  readonly #factor: number;
  #mean = 0;
  #weight = 0;

  /** @param factor a, from 0 (no smoothing) to below 1. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  next(value: number): number {
    if (!Number.isFinite(value)) return value;
    this.#mean = this.#factor * this.#mean + (1 - this.#factor) * value;
    this.#weight = this.#factor * this.#weight + (1 - this.#factor);
    return this.#mean / this.#weight;
  }
}
