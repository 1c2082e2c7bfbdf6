import type { Encoding, ParquetType } from "hyparquet";
import type { Stored } from "./cells.js";
import { readDeltas } from "./deltas.js";
import { readRuns } from "./runs.js";
import type { Position } from "./thrift.js";

/** Values by their numbers, counted from 0. */
export type ValueAt = (i: number) => Stored;

/** What a page has: values of one type. */
export interface ValuesFormat {
  readonly type: ParquetType;
  /** Bytes of a value, where all have as many. */
  readonly length: number;
  readonly encoding: Encoding;
  /** The greatest number of bytes that may be taken for them. */
  readonly limit: number;
}

const WIDTHS: Readonly<Partial<Record<ParquetType, number>>> = { INT32: 4, INT64: 8, INT96: 12, FLOAT: 4, DOUBLE: 8 };

/**
 * The values in the rest of a page, of which there are `count`, without those of a dictionary.
 *
 * @throws Error where there are fewer.
 */
export function valuesAt(position: Position, count: number, format: ValuesFormat): ValueAt {
  const { type, encoding } = format;
  if (encoding === "PLAIN") return plain(restOf(position), count, format);
  if (encoding === "RLE" && type === "BOOLEAN") {
    position.offset += 4;
    const numbers = readRuns(position, 1, count);
    return (i) => numbers[i] === 1;
  }
  if (encoding === "BYTE_STREAM_SPLIT") return plain(joinedStreams(restOf(position), count, format), count, format);
  if (encoding === "DELTA_BINARY_PACKED" && (type === "INT32" || type === "INT64")) {
    const numbers = readDeltas(position, count, type === "INT32" ? 32 : 64);
    return type === "INT32" ? (i) => Number(numbers[i]) : (i) => numbers[i] as bigint;
  }
  if (encoding === "DELTA_LENGTH_BYTE_ARRAY") return listed(withLengths(position, count));
  if (encoding === "DELTA_BYTE_ARRAY") return listed(withPrefixes(position, count, format.limit));
  throw new Error(`the encoding ${encoding} of ${type} is not read`);
}

const restOf = ({ view, offset }: Position): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + offset, view.byteLength - offset);

const listed =
  (values: readonly Uint8Array[]): ValueAt =>
  (i) =>
    values[i] as Uint8Array;

function plain(bytes: Uint8Array, count: number, { type, length }: ValuesFormat): ValueAt {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "BYTE_ARRAY") return listed(withSizes(bytes, view, count));
  const width = type === "FIXED_LEN_BYTE_ARRAY" ? length : (WIDTHS[type] ?? 1 / 8);
  if (!(width > 0) || count * width > bytes.length) throw new RangeError("a page is too short for its values");
  if (type === "BOOLEAN") return (i) => ((view.getUint8(i >>> 3) >>> (i & 7)) & 1) === 1;
  if (type === "INT32") return (i) => view.getInt32(4 * i, true);
  if (type === "INT64") return (i) => view.getBigInt64(8 * i, true);
  if (type === "INT96")
    return (i) => (BigInt(view.getInt32(12 * i + 8, true)) << 64n) | view.getBigUint64(12 * i, true);
  if (type === "FLOAT") return (i) => view.getFloat32(4 * i, true);
  if (type === "DOUBLE") return (i) => view.getFloat64(8 * i, true);
  return (i) => bytes.subarray(i * length, (i + 1) * length);
}

/** Values behind their sizes. Each takes 4 bytes at least. */
function withSizes(bytes: Uint8Array, view: DataView, count: number): Uint8Array[] {
  if (4 * count > bytes.length) throw new RangeError("a page is too short for its values");
  const values: Uint8Array[] = [];
  let offset = 0;
  for (let i = 0; i < count; i++) {
    const size = view.getUint32(offset, true);
    values.push(part(bytes, offset + 4, size));
    offset += 4 + size;
  }
  return values;
}

function part(bytes: Uint8Array, start: number, size: number): Uint8Array {
  if (size < 0 || start + size > bytes.length) throw new RangeError("a value goes beyond the end of its page");
  return bytes.subarray(start, start + size);
}

/** Values whose first bytes come first, then their second bytes, and so on. */
function joinedStreams(bytes: Uint8Array, count: number, { type, length }: ValuesFormat): Uint8Array {
  const width = WIDTHS[type] ?? length;
  if (!(width > 0) || count * width > bytes.length) throw new RangeError("a page is too short for its values");
  const joined = new Uint8Array(count * width);
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) joined[i * width + byte] = bytes[byte * count + i] as number;
  }
  return joined;
}

const lengthsAt = (position: Position, count: number): number[] => readDeltas(position, count, 32).map(Number);

function withLengths(position: Position, count: number): Uint8Array[] {
  const lengths = lengthsAt(position, count);
  const bytes = restOf(position);
  let offset = 0;
  return lengths.map((length) => {
    const value = part(bytes, offset, length);
    offset += length;
    return value;
  });
}

/** Values that begin with a part of the one before. */
function withPrefixes(position: Position, count: number, limit: number): Uint8Array[] {
  const prefixes = lengthsAt(position, count);
  const suffixes = withLengths(position, count);
  let before = new Uint8Array(0);
  let size = 0;
  return suffixes.map((suffix, i) => {
    const prefix = part(before, 0, prefixes[i] as number);
    size += prefix.length + suffix.length;
    if (size > limit) throw new RangeError("its texts would take more than the limit");
    before = new Uint8Array(prefix.length + suffix.length);
    before.set(prefix);
    before.set(suffix, prefix.length);
    return before;
  });
}
