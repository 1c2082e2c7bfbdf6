import { FeedError } from "../errors/errors.js";
import { readable } from "../errors/shorten.js";

/** A FeedError about one of the samples that an operation was given, which may be but some of those that were fed. */
export class SampleError extends FeedError {
  readonly #sample: number;
  readonly #tell: (sample: number) => string;

  /**
   * @param sample Its place among those that the operation was given.
   * @param tell The message, for its place among all.
   */
  constructor(sample: number, tell: (sample: number) => string) {
    super(tell(sample));
    this.#sample = sample;
    this.#tell = tell;
  }

  /** Tells the place among all, where those given begin at `start`. */
  countFrom(start: number): void {
    this.message = readable(this.#tell(start + this.#sample));
  }
}
