import { DataError, type Samples } from "@rxgrad/core";
import { lateRead, messageOf } from "@rxgrad/core/internal";

/**
 * Samples of a user's own, which are read through here: their `read` may throw, or write its numbers too late. Whoever reads
 * samples asks for these, or for a Tensor, so that no other can be read.
 */
export class ColumnSamples implements Samples {
  readonly shape: readonly number[];
  readonly #name: string;
  readonly #values: Samples;

  /** @param name What messages call them. */
  constructor(name: string, values: Samples) {
    this.shape = values.shape;
    this.#name = name;
    this.#values = values;
  }

  /** @throws DataError where they cannot be read at once. */
  read(out: Float64Array, offset: number, start: number, count: number): void {
    let late: string;
    try {
      late = lateRead(this.#values.read(out, offset, start, count));
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      throw new DataError(`${this.#name}: its samples could not be read: ${messageOf(cause)}`, { cause });
    }
    if (late) throw new DataError(`${this.#name}: ${late}`);
  }
}
