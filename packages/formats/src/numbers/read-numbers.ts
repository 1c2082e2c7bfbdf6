import { DataError, Tensor } from "@rxgrad/core";
import { sizeOf } from "@rxgrad/core/internal";
import { allocated, showLengths } from "@rxgrad/data/internal";
import type { ByteReader } from "../bytes/byte-reader.js";
import type { NumberType } from "./number-types.js";
import { permuted, reversedAxes } from "./permuted.js";

/** How the numbers of a tensor lie in a file. */
export interface Layout {
  /** The tensor in messages, such as `"W"`. */
  readonly label: string;
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Whether the lowest byte of a number comes first. */
  readonly isLittle: boolean;
  /** Whether the first axis changes fastest, as in Fortran. */
  readonly isColumnMajor: boolean;
}

/** Bytes that are converted at once. Every size of a number divides it. */
const PIECE = 2 ** 16;

/**
 * The bytes that a tensor takes in a file.
 *
 * @throws DataError where they are more than can be counted.
 */
export function bytesOf(name: string, { label, type, shape }: Pick<Layout, "label" | "type" | "shape">): number {
  const bytes = shape.includes(0) ? 0 : sizeOf(shape) * type.size;
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new DataError(
    `${name}: ${label} has shape ${showLengths(shape)}, which no memory holds; check that this is the right file.`,
  );
}

/**
 * Reads the numbers of a tensor, which are next in the file.
 *
 * @throws DataError where the file ends too early, where memory is too small, and for a number that float64 cannot hold.
 */
export async function readTensor(reader: ByteReader, layout: Layout): Promise<Tensor> {
  const { name } = reader;
  const { label, type, shape, isLittle } = layout;
  const bytes = bytesOf(name, layout);
  const numbers = new Numbers(`${name}: ${label}`, bytes / type.size, reader.isWhole);
  for (let left = bytes; left > 0; ) {
    const wanted = Math.min(left, PIECE);
    const piece = await reader.take(wanted);
    left -= piece.length;
    if (piece.length < wanted) throw cutOff(name, label, left);
    const view = new DataView(piece.buffer, piece.byteOffset, piece.length);
    const count = piece.length / type.size;
    const { data, start } = numbers.room(count);
    for (let i = 0; i < count; i++) {
      const value = type.read(view, i * type.size, isLittle);
      if (typeof value === "string") throw new DataError(`${name}: ${label}: number ${start + i} is ${value}.`);
      data[start + i] = value;
    }
  }
  const data = numbers.all();
  if (!layout.isColumnMajor || shape.length < 2) return new Tensor(shape, data);
  const columns = [...shape].reverse();
  return new Tensor(shape, permuted(data, columns, reversedAxes(columns)));
}

/** @param missing The number of bytes that did not come. */
export const cutOff = (name: string, label: string, missing: number): DataError =>
  new DataError(`${name}: the file ends within ${label}, ${missing} bytes too early; fetch it again.`);

/** Numbers of which the count is known. Memory is taken at once where all of them are there, and else as they come. */
class Numbers {
  readonly #owner: string;
  readonly #count: number;
  #data: Float64Array;
  #filled = 0;

  constructor(owner: string, count: number, isWhole: boolean) {
    this.#owner = owner;
    this.#count = count;
    this.#data = this.#make(isWhole ? count : Math.min(count, PIECE));
  }

  /** Memory for the next numbers, and where they begin in it. */
  room(count: number): { readonly data: Float64Array; readonly start: number } {
    const start = this.#filled;
    this.#filled += count;
    if (this.#filled > this.#data.length) this.#grow();
    return { data: this.#data, start };
  }

  all(): Float64Array {
    return this.#data;
  }

  #grow(): void {
    const longer = this.#make(Math.min(this.#count, Math.max(this.#filled, 2 * this.#data.length)));
    longer.set(this.#data);
    this.#data = longer;
  }

  #make(count: number): Float64Array {
    const fix = "read it where there is more memory";
    return allocated(this.#owner, `its ${count} numbers`, fix, () => new Float64Array(count));
  }
}
