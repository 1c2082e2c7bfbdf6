import { DataError } from "@rxgrad/core";
import { describeValue, sizeOf } from "@rxgrad/core/internal";
import { isGzip } from "./byte-source.js";
import { asBytes } from "./bytes.js";
import { checkName } from "./checks.js";

/** The elements of an IDX file, in the type that its header names. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** The contents of an IDX file: the length of each axis, outermost first, and the elements in row-major order. */
export interface Idx {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** The elements, in a typed array of their type. */
  readonly data: IdxData;
}

/** Type of the elements of a file. */
interface ElementType {
  /** Bytes of one element. */
  readonly size: number;
  /** Elements of their bytes; without a copy where each element is one byte. */
  read(bytes: Uint8Array): IdxData;
}

/** Element types by their code in a header. */
const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = /* @__PURE__ */ new Map<number, ElementType>([
  [8, { size: 1, read: (bytes) => bytes }],
  [9, { size: 1, read: ({ buffer, byteOffset, length }) => new Int8Array(buffer, byteOffset, length) }],
  [11, /* @__PURE__ */ bigEndian(Int16Array, (view, at) => view.getInt16(at))],
  [12, /* @__PURE__ */ bigEndian(Int32Array, (view, at) => view.getInt32(at))],
  [13, /* @__PURE__ */ bigEndian(Float32Array, (view, at) => view.getFloat32(at))],
  [14, /* @__PURE__ */ bigEndian(Float64Array, (view, at) => view.getFloat64(at))],
]);

interface ArrayType {
  readonly BYTES_PER_ELEMENT: number;
  from(elements: { readonly length: number }, map: (element: unknown, index: number) => number): IdxData;
}

/** Elements of several bytes, most significant byte first, independent of this machine's byte order. */
function bigEndian(type: ArrayType, elementAt: (view: DataView, at: number) => number): ElementType {
  const size = type.BYTES_PER_ELEMENT;
  return {
    size,
    read({ buffer, byteOffset, length }) {
      const view = new DataView(buffer, byteOffset, length);
      return type.from({ length: length / size }, (_, i) => elementAt(view, i * size));
    },
  };
}

/** The contents of a file's header. */
export interface IdxHeader {
  readonly shape: readonly number[];
  readonly elements: ElementType;
}

/** Maximum length of a header: four bytes, and four for each of 255 axes. */
export const LONGEST_HEADER: number = 4 + 4 * 255;

/**
 * Reads an IDX file, the format of MNIST: two zero bytes, the type of the elements (8 for unsigned bytes, 9 signed bytes,
 * 11 and 12 integers of 16 and 32 bits, 13 and 14 floats of 32 and 64), the number of axes, each axis's length as a 32-bit
 * number, then the elements, all big-endian (http://yann.lecun.com/exdb/mnist/).
 *
 * Bytes are not copied: `data` is a view of them, so a header with a false size costs no memory.
 *
 * @param file The bytes of the file, not compressed.
 * @param name Name of the file in error messages.
 * @throws DataError where the file is compressed, is not IDX, or is shorter or longer than its header announces.
 * @see Y. LeCun, C. Cortes and C. Burges, "The MNIST database of handwritten digits",
 * http://yann.lecun.com/exdb/mnist/.
 * @example
 * parseIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 5]), "labels"); // { shape: [2], data: Uint8Array [7, 5] }
 */
export function parseIdx(file: Uint8Array, name = "IDX file"): Idx {
  checkName("parseIdx", name);
  const bytes = asBytes(name, file);
  if (bytes === undefined) {
    throw new DataError(
      `${name}: it is ${describeValue(file)}; give bytes as a Uint8Array, or read a file with readIdx.`,
    );
  }
  if (isGzip(bytes)) {
    throw new DataError(
      `${name}: the file is gzip-compressed, but parseIdx reads plain IDX; use readIdx, which unpacks it.`,
    );
  }
  const header = headerOf(bytes, name);
  checkLength(name, header, bytes.length);
  return { shape: header.shape, data: header.elements.read(bytes.subarray(headerSize(header))) };
}

/**
 * Reads the header of a file.
 *
 * @param bytes The file, or its first {@link LONGEST_HEADER} bytes.
 * @throws DataError where the bytes are not a complete header.
 */
export function headerOf(bytes: Uint8Array, name: string): IdxHeader {
  if (bytes.length < 4) {
    throw new DataError(
      `${name}: the file is ${bytes.length} bytes long, but an IDX header takes at least 4; fetch the file again.`,
    );
  }
  const [first, second, type, axes] = bytes as unknown as [number, number, number, number];
  const elements = ELEMENT_TYPES.get(type);
  if (first !== 0 || second !== 0 || !elements || axes === 0) {
    throw new DataError(
      `${name}: the file begins with bytes ${hex(bytes.subarray(0, 4))}, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.`,
    );
  }
  const header = 4 + 4 * axes;
  if (bytes.length < header) {
    throw new DataError(
      `${name}: the file is ${bytes.length} bytes long, but its header of ${axes} axes takes ${header}; it is truncated, fetch it again.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { shape: Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis)), elements };
}

/** Length of a header in bytes. */
export const headerSize = ({ shape }: IdxHeader): number => 4 + 4 * shape.length;

/** @throws DataError where the length of a file in bytes differs from the one that its header announces. */
export function checkLength(name: string, header: IdxHeader, length: number): void {
  const { shape, elements } = header;
  const wanted = headerSize(header) + sizeOf(shape) * elements.size;
  if (length === wanted) return;
  const fault = length < wanted ? "it is truncated" : "there is something after its end";
  throw new DataError(
    `${name}: the file is ${length} bytes long, but its header says [${shape.join(", ")}], which takes ${wanted}; ${fault}, fetch it again.`,
  );
}

const hex = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
