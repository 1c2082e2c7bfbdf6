import { DataError } from "@rxgrad/core";
import {
  checkOption,
  describeValue,
  isBareObject,
  isBytes,
  isDetached,
  isFloat64Array,
  whole,
} from "@rxgrad/core/internal";

/** A message: a head of plain JSON data, and lists of numbers. */
export interface Frame {
  /** Plain data. Its numbers may be NaN or infinite. */
  readonly head: Readonly<Record<string, unknown>>;
  /** The numbers. */
  readonly arrays: readonly Float64Array[];
}

/** The first four bytes: `RXF` and the version. */
const MAGIC = [0x52, 0x58, 0x46, 0x01] as const;
/** The first bytes: the magic bytes and the length of the JSON text. */
const PREFIX = 8;
/** The most lists of numbers in a frame. */
const MOST_ARRAYS = 65536;

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The next multiple of 8. */
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/**
 * Writes a frame as bytes, for a WebSocket or a file. The format is described in `src/remote/README.md`.
 *
 * @param frame A head of plain data, and arrays of numbers.
 * @returns Its bytes, in a buffer of their own. Numbers take 8 bytes each.
 * @throws DataError for a head that is no plain data, and arrays that are no Float64Arrays.
 * @example
 * const bytes = encodeFrame({ head: { type: "value", iteration: 7 }, arrays: [Float64Array.of(0.5, Number.NaN)] });
 * console.log(decodeFrame(bytes).head.iteration); // 7
 */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  checkFrame(frame);
  const { head, arrays } = frame;
  const text = new TextEncoder().encode(write({ head, lengths: arrays.map(({ length }) => length) }));
  const start = aligned(PREFIX + text.length);
  const bytes = new Uint8Array(start + 8 * arrays.reduce((sum, { length }) => sum + length, 0));
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(4, text.length, true);
  bytes.set(text, PREFIX);
  let at = start;
  for (const each of arrays) {
    writeNumbers(bytes, at, each);
    at += 8 * each.length;
  }
  return bytes;
}

/**
 * Reads a frame that {@link encodeFrame} wrote. The bytes may come from anywhere: everything is checked, and no more memory is
 * used than the bytes have.
 *
 * @param bytes The bytes of one frame.
 * @param maxBytes The most bytes that are read. Default: 256 MiB.
 * @throws DataError that tells what is wrong with the bytes; HyperparameterError for a limit that is no whole number.
 * @example
 * const { head, arrays } = decodeFrame(encodeFrame({ head: { type: "bye" }, arrays: [] }));
 * console.log(head.type, arrays.length); // bye 0
 */
export function decodeFrame(bytes: Uint8Array, maxBytes: number = 2 ** 28): Frame {
  checkOption("decodeFrame", "maxBytes", maxBytes, whole());
  if (!isBytes(bytes)) return refuse(`it is ${describeValue(bytes)}, not bytes`);
  if (bytes.length > maxBytes) refuse(`it has ${bytes.length} bytes, more than ${maxBytes}`);
  if (bytes.length < PREFIX) refuse(`it has ${bytes.length} bytes, fewer than ${PREFIX}`);
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) refuse("it does not begin as frames of version 1 do");
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (size > bytes.length - PREFIX) refuse("its text is longer than it");
  const { head, lengths } = read(bytes.subarray(PREFIX, PREFIX + size));
  if (!isBareObject(head)) return refuse("its head is no object");
  if (!Array.isArray(lengths) || lengths.length > MOST_ARRAYS || !lengths.every(isLength)) {
    return refuse("its lengths are not whole numbers");
  }
  const start = aligned(PREFIX + size);
  const wanted = lengths.reduce((sum: number, each: number) => sum + 8 * each, start);
  if (wanted !== bytes.length) refuse(`its numbers need ${wanted} bytes, but it has ${bytes.length}`);
  let at = start;
  const arrays = lengths.map((length: number) => {
    const from = at;
    at += 8 * length;
    return readNumbers(bytes, from, length);
  });
  return { head: head as Frame["head"], arrays };
}

function checkFrame(frame: Frame): void {
  const { head, arrays } = readable(frame);
  if (
    isBareObject(head) &&
    Array.isArray(arrays) &&
    arrays.every((each) => isFloat64Array(each) && !isDetached(each))
  ) {
    return;
  }
  throw new DataError(
    `frame: it is ${describeValue(frame)} of other parts; give { head, arrays }: plain data, and Float64Arrays that are not transferred.`,
  );
}

/** Its parts; none if reading them throws. */
function readable(frame: unknown): Partial<Record<keyof Frame, unknown>> {
  try {
    const { head, arrays } = frame as Frame;
    return { head, arrays: [...arrays] };
  } catch {
    return {};
  }
}

function refuse(why: string): never {
  throw new DataError(`frame: ${why}; give bytes that encodeFrame of rxgrad/remote wrote.`);
}

const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** JSON has no word for these. They are written as `{ "$number": "NaN" }`. */
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

/** Stands before the text of a `$number` that was there before, as in the JSON of graphs, so that it is read back as it was. */
const AS_IT_IS = "=";

function write(value: object): string {
  try {
    return JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === "number") return Number.isFinite(each) ? each : { $number: String(each) };
      return isMarked(each) ? { ...each, $number: `${AS_IT_IS}${each.$number}` } : each;
    });
  } catch (cause) {
    throw new DataError("frame: its head is no plain data; give text, numbers, lists and objects.", { cause });
  }
}

function read(text: Uint8Array): { head?: unknown; lengths?: unknown } {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(text), revive);
    if (isBareObject(value)) return value;
  } catch {
    // Refused below.
  }
  return refuse("its text is no JSON object in UTF-8");
}

const isMarked = (value: unknown): value is { readonly $number: string } =>
  typeof (value as { readonly $number?: unknown } | null)?.$number === "string";

function revive(_: string, value: unknown): unknown {
  if (!isMarked(value)) return value;
  const { $number } = value;
  if (NOT_FINITE.includes($number)) return Number($number);
  return $number.startsWith(AS_IT_IS) ? { ...value, $number: $number.slice(AS_IT_IS.length) } : value;
}

function writeNumbers(bytes: Uint8Array, at: number, numbers: Float64Array): void {
  if (isLittleEndian) {
    bytes.set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength), at);
    return;
  }
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < numbers.length; i++) view.setFloat64(at + 8 * i, numbers[i], true);
}

function readNumbers(bytes: Uint8Array, from: number, length: number): Float64Array {
  if (isLittleEndian) {
    // Not by `slice`: that of Node's Buffer does not copy.
    const numbers = new Float64Array(length);
    new Uint8Array(numbers.buffer).set(bytes.subarray(from, from + 8 * length));
    return numbers;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Float64Array.from({ length }, (_, i) => view.getFloat64(from + 8 * i, true));
}
