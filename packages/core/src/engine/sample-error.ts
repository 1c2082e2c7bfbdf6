import { FeedError } from "../errors/errors.js";
import { readable } from "../errors/shorten.js";

/** A FeedError about one sample. An operation may compute only a chunk of the feed, so the index is corrected later. */
export class SampleError extends FeedError {
  readonly #sample: number;
  readonly #tell: (sample: number) => string;

  /**
   * @param sample The index of the sample in the block of the operation.
   * @param tell Returns the message, given the index of the sample in the feed.
   */
  constructor(sample: number, tell: (sample: number) => string) {
    super(tell(sample));
    this.#sample = sample;
    this.#tell = tell;
  }

  /** Corrects the message for a block whose first sample has index `start` in the feed. */
  countFrom(start: number): void {
    this.message = readable(this.#tell(start + this.#sample));
  }
}
