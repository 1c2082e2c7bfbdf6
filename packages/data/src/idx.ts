import { DataError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";
import { isGzip } from "./byte-source.js";
import { sizeOf } from "./dataset.js";

/** The contents of an IDX file: the length of each axis, outermost first, and the bytes in row-major order. */
export interface Idx {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  8: "unsigned bytes",
  9: "signed bytes",
  11: "16-bit integers",
  12: "32-bit integers",
  13: "32-bit floats",
  14: "64-bit floats",
};

/** Enough bytes for any header: four, and four for each of 255 axes. */
export const LONGEST_HEADER: number = 4 + 4 * 255;

/**
 * Reads an IDX file of unsigned bytes, the format MNIST is kept in: two zero bytes, the element type (8), the number of
 * axes, each axis's length as a big-endian 32-bit number, then the elements (http://yann.lecun.com/exdb/mnist/).
 *
 * Nothing is copied: `data` is a view of `bytes`, so a header that lies about its size costs no memory.
 *
 * @param name what error messages call the file.
 * @throws DataError where the file is compressed, is not IDX, holds another element type, or is shorter or longer than
 * its header says.
 * @example
 * parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 5]), "labels"); // { shape: [2], data: Uint8Array [7, 5] }
 */
export function parseIdx(bytes: Uint8Array, name = "IDX file"): Idx {
  if (!(bytes instanceof Uint8Array)) {
    throw new DataError(
      `${String(name)}: it is ${describeValue(bytes)}; give bytes as a Uint8Array, or read a file with readIdx.`,
    );
  }
  if (isGzip(bytes)) {
    throw new DataError(
      `${name}: the file is gzip-compressed, but plain IDX is wanted; use readIdx, which unpacks it.`,
    );
  }
  const shape = shapeOf(bytes, name);
  const header = headerSize(shape);
  checkLength(name, shape, bytes.length);
  return { shape, data: bytes.subarray(header) };
}

/**
 * The shape that a file's header tells.
 *
 * @param bytes the file, or the first {@link LONGEST_HEADER} bytes of it.
 * @throws DataError where it is no header of unsigned bytes, or not all of one.
 */
export function shapeOf(bytes: Uint8Array, name: string): readonly number[] {
  if (bytes.length < 4) {
    throw new DataError(
      `${name}: the file is ${bytes.length} bytes long, but an IDX header takes at least 4; fetch the file again.`,
    );
  }
  const [first, second, type, axes] = bytes as unknown as [number, number, number, number];
  if (first !== 0 || second !== 0 || !Object.hasOwn(ELEMENT_TYPES, type) || axes === 0) {
    throw new DataError(
      `${name}: the file begins with bytes ${hex(bytes.subarray(0, 4))}, but an IDX file of unsigned bytes begins with 00 00 08 and the number of axes; check that this is the right file.`,
    );
  }
  if (type !== 8) {
    throw new DataError(
      `${name}: the file holds ${ELEMENT_TYPES[type]} (IDX type ${hex([type])}), but only unsigned bytes (08) can be read; convert the file.`,
    );
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    throw new DataError(
      `${name}: the file is ${bytes.length} bytes long, but its header of ${axes} axes takes ${header}; it is truncated, fetch it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
}

export const headerSize = (shape: readonly number[]): number => 4 + 4 * shape.length;

/** @throws DataError where a file is longer or shorter than its header says. */
export function checkLength(name: string, shape: readonly number[], length: number): void {
  const wanted = headerSize(shape) + sizeOf(shape);
  if (length === wanted) return;
  const fault = length < wanted ? "it is truncated" : "there is something after its end";
  throw new DataError(
    `${name}: the file is ${length} bytes long, but its header says [${shape.join(", ")}], which takes ${wanted}; ${fault}, fetch it again.`,
  );
}

const hex = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
