import type { Classifier } from "../classifier.js";
import type { Contender } from "../measure.js";
import { handicapOf } from "./blas.js";
import { NumpyGradient, type PartialGradient } from "./numpy.js";
import type { Python, Threads } from "./python.js";

/** In each round NumPy perturbs one of this many weights, fewer if that takes longer than the limit in milliseconds. */
const EVERY = 20;
const ROUND_LIMIT = 5000;

/** NumPy's full gradient is computed if it is expected to take at most this many milliseconds. */
const FULL_LIMIT = 60_000;

/** The textbook's loop. */
export class NumpyContender implements Contender {
  readonly name = "NumPy numerical_gradient";
  readonly setting: Threads;
  readonly handicap: string | undefined;
  readonly #numpy: NumpyGradient;
  #every = EVERY;
  readonly #seen: { readonly every: number; readonly first: number; readonly gradient: PartialGradient }[] = [];

  private constructor(numpy: NumpyGradient, setting: Threads, handicap: string | undefined) {
    this.#numpy = numpy;
    this.setting = setting;
    this.handicap = handicap;
  }

  static async open(python: Python, threads: Threads, network: Classifier): Promise<NumpyContender> {
    const numpy = await NumpyGradient.open(python, threads, network);
    const contender = new NumpyContender(numpy, threads, handicapOf(python.blas));
    const expected = await contender.#perturb(20 * EVERY, 0);
    contender.#every = Math.max(EVERY, Math.ceil(expected / ROUND_LIMIT));
    return contender;
  }

  /** Each run perturbs one of this many weights. */
  get every(): number {
    return this.#every;
  }

  run(round: number): Promise<number> {
    return this.#perturb(this.#every, round % this.#every);
  }

  /** Milliseconds of the whole loop; undefined where it would take too long and `wanted` is false. */
  async runInFull(wanted: boolean): Promise<number | undefined> {
    const expected = await this.run(0);
    return wanted || expected <= FULL_LIMIT ? this.#perturb(1, 0) : undefined;
  }

  /** The largest difference from another gradient, over all computed weights. */
  missOf(other: readonly (readonly number[])[]): number {
    let largest = 0;
    for (const { every, first, gradient } of this.#seen) {
      gradient.gradients.forEach((values, p) => {
        values.forEach((value, k) => {
          largest = Math.max(largest, Math.abs(value - other[p][first + k * every]));
        });
      });
    }
    return largest;
  }

  close(): void {
    this.#numpy.close();
  }

  async #perturb(every: number, first: number): Promise<number> {
    const gradient = await this.#numpy.gradient({ every, first });
    this.#seen.push({ every, first, gradient });
    return gradient.milliseconds;
  }
}
