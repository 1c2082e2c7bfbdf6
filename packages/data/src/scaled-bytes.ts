import { DataError, type Samples } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";
import { sizeOf } from "./dataset.js";

const SCALED = Float64Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Samples kept as bytes, an eighth of the memory of float64, and scaled from 0..255 to 0..1 as they are read.
 *
 * @param shape the number of samples, then the shape of one.
 * @throws DataError where the shape has no axis or does not hold as many numbers as there are bytes.
 * @example
 * const pixels = scaledBytes(new Uint8Array([0, 51, 255, 0]), [2, 2]);
 * const out = new Float64Array(2);
 * pixels.read(out, 0, 0, 1); // out is [0, 0.2]
 */
export function scaledBytes(bytes: Uint8Array, shape: readonly number[]): Samples {
  if (!(bytes instanceof Uint8Array) || !Array.isArray(shape)) {
    const [which, given] = Array.isArray(shape) ? ["bytes", bytes] : ["shape", shape];
    throw new DataError(
      `scaledBytes: ${which} is ${describeValue(given)}; give bytes as a Uint8Array, and a list of lengths, such as [100, 784].`,
    );
  }
  const wanted = sizeOf(shape);
  if (shape.length === 0 || bytes.length !== wanted) {
    throw new DataError(
      `scaledBytes: ${bytes.length} bytes were given for shape [${shape.join(", ")}]; give the number of samples first, and one byte for each element.`,
    );
  }
  return new ScaledBytes(bytes, Object.freeze([...shape]));
}

class ScaledBytes implements Samples {
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;
  readonly #width: number;

  constructor(bytes: Uint8Array, shape: readonly number[]) {
    this.shape = shape;
    this.#bytes = bytes;
    this.#width = sizeOf(shape.slice(1));
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    const bytes = this.#bytes;
    const end = (start + count) * this.#width;
    for (let i = start * this.#width; i < end; i++) out[offset++] = SCALED[bytes[i] as number] as number;
  }
}
