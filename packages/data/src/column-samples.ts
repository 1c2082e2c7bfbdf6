import { DataError, type Samples } from "@rxgrad/core";
import { lateRead, messageOf } from "@rxgrad/core/internal";

/**
 * A wrapper around samples of the user's own. It checks their `read`, which may throw or write its numbers too late. Readers
 * accept only this class or a Tensor, so that unchecked samples cannot be read.
 */
export class ColumnSamples implements Samples {
  readonly shape: readonly number[];
  readonly #name: string;
  readonly #values: Samples;

  /** @param name Name in error messages. */
  constructor(name: string, values: Samples) {
    this.shape = values.shape;
    this.#name = name;
    this.#values = values;
  }

  /** @throws DataError where they cannot be read synchronously. */
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
