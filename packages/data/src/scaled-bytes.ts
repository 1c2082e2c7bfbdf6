import { DataError, type Samples } from "@rxgrad/core";
import { describeValue, sizeOf } from "@rxgrad/core/internal";
import { asBytes } from "./bytes.js";
import { all, isWhole, showLengths } from "./checks.js";

const SCALED = /* @__PURE__ */ Float64Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Samples that are stored as bytes, with an eighth of the memory of float64, and scaled from 0..255 to 0..1 as they are read.
 *
 * @param stored A byte for each number, sample by sample.
 * @param shape The number of samples, then the shape of one.
 * @throws DataError where the shape has no axis or does not hold as many numbers as there are bytes.
 * @example
 * const pixels = scaledBytes(new Uint8Array([0, 51, 255, 0]), [2, 2]);
 * const out = new Float64Array(2);
 * pixels.read(out, 0, 0, 1); // out is [0, 0.2]
 */
export function scaledBytes(stored: Uint8Array, shape: readonly number[]): Samples {
  const bytes = asBytes("scaledBytes", stored);
  if (bytes === undefined || !Array.isArray(shape)) {
    const [which, wrong] = Array.isArray(shape) ? ["bytes", stored] : ["shape", shape];
    throw new DataError(
      `scaledBytes: ${which} is ${describeValue(wrong)}; give bytes as a Uint8Array, and a list of lengths, such as [100, 784].`,
    );
  }
  const isSound = shape.length > 0 && all(shape, (length) => isWhole(length, 0));
  if (!isSound || bytes.length !== sizeOf(shape)) {
    throw new DataError(
      `scaledBytes: ${bytes.length} bytes were given for shape ${showLengths(shape)}; give the number of samples first, and one byte for each element.`,
    );
  }
  return new ScaledBytes(bytes, Object.freeze([...shape]));
}

/** Whether this machine is little-endian. */
const LOWEST_FIRST = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

class ScaledBytes implements Samples {
  readonly shape: readonly number[];
  readonly #bytes: Uint8Array;
  readonly #width: number;
  /** The same bytes as 32-bit words, where samples consist of whole words. Reading a word takes little longer than a byte. */
  readonly #words: Uint32Array | undefined;

  constructor(bytes: Uint8Array, shape: readonly number[]) {
    this.shape = shape;
    this.#bytes = bytes;
    this.#width = sizeOf(shape.slice(1));
    if (LOWEST_FIRST && this.#width % 4 === 0 && bytes.byteOffset % 4 === 0) {
      this.#words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    }
  }

  read(out: Float64Array, offset: number, start: number, count: number): void {
    const from = start * this.#width;
    const size = count * this.#width;
    if (size > 0 && this.#bytes.length === 0) asBytes("scaledBytes", this.#bytes);
    if (this.#words) readWords(this.#words, out, offset, from / 4, size / 4);
    else readBytes(this.#bytes, out, offset, from, size);
  }
}

function readBytes(bytes: Uint8Array, out: Float64Array, offset: number, from: number, count: number): void {
  for (let i = 0; i < count; i++) out[offset + i] = SCALED[bytes[from + i] as number] as number;
}

function readWords(words: Uint32Array, out: Float64Array, offset: number, from: number, count: number): void {
  let at = offset;
  for (let i = 0; i < count; i++, at += 4) {
    const word = words[from + i] as number;
    out[at] = SCALED[word & 255] as number;
    out[at + 1] = SCALED[(word >>> 8) & 255] as number;
    out[at + 2] = SCALED[(word >>> 16) & 255] as number;
    out[at + 3] = SCALED[word >>> 24] as number;
  }
}
