import { DataError } from "@rxgrad/core";
import { isBareObject } from "@rxgrad/core/internal";
import { show, showLengths } from "@rxgrad/data/internal";
import type { ByteReader } from "../bytes/byte-reader.js";
import { type NumberType, type NumberTypeName, numberTypes } from "../numbers/number-types.js";
import { bytesOf, cutOff } from "../numbers/read-numbers.js";
import { repeatedKey } from "./repeated-key.js";

/** Where a tensor lies in a file, and how. */
export interface Entry {
  readonly name: string;
  readonly type: NumberType;
  readonly shape: readonly number[];
  /** Its first byte, from the end of the header. */
  readonly begin: number;
  /** The byte behind its last. */
  readonly end: number;
}

/** The contents of a header. */
export interface Header {
  /** The tensors, in the order of their bytes. */
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the numbers begin. */
  readonly length: number;
}

/** The name under which a header keeps texts. */
export const METADATA = "__metadata__";

/** The longest header, in bytes, that other readers accept. */
export const LONGEST_HEADER = 100_000_000;

/** Types by their names in a header. */
export const TYPES: ReadonlyMap<string, NumberTypeName> = /* @__PURE__ */ new Map<string, NumberTypeName>([
  ["BOOL", "bool"],
  ["I8", "int8"],
  ["U8", "uint8"],
  ["I16", "int16"],
  ["U16", "uint16"],
  ["I32", "int32"],
  ["U32", "uint32"],
  ["I64", "int64"],
  ["U64", "uint64"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["F32", "float32"],
  ["F64", "float64"],
]);

/**
 * Reads the header of a file, and leaves the reader at the first number.
 *
 * @throws DataError for anything but a complete header whose tensors fill the rest of the file.
 */
export async function readHeader(reader: ByteReader): Promise<Header> {
  const { name, size } = reader;
  const head = await reader.take(8);
  if (head.length < 8) throw noSafetensors(name, `it is ${head.length} bytes long`);
  const length = Number(new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true));
  if (length > LONGEST_HEADER) throw noSafetensors(name, `its header would be ${length} bytes long`);
  if (size !== undefined && length > size - 8) throw cutOff(name, "its header", length - (size - 8));
  const bytes = await reader.take(length);
  if (bytes.length < length) throw cutOff(name, "its header", length - bytes.length);
  const header = headerFrom(name, textOf(name, bytes));
  const end = header.entries.at(-1)?.end ?? 0;
  if (size === undefined || size === 8 + length + end) return { ...header, length: 8 + length };
  throw new DataError(
    `${name}: its numbers take ${size - 8 - length} bytes, but its header says ${end}; fetch the file again.`,
  );
}

const noSafetensors = (name: string, what: string): DataError =>
  new DataError(
    `${name}: ${what}, but a safetensors file begins with the length of its header, ${LONGEST_HEADER} bytes at most; check that this is the right file.`,
  );

/** @throws DataError for bytes that are not UTF-8. */
function textOf(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${name}: its header is not UTF-8; fetch the file again.`, { cause });
  }
}

/** @throws DataError for a text that is not the header of a file. */
function headerFrom(name: string, text: string): Omit<Header, "length"> {
  const wrong = (what: string): DataError =>
    new DataError(`${name}: ${what}; give a file that was saved as safetensors.`);
  if (!text.startsWith("{")) throw wrong(`its header begins with ${show(text.slice(0, 1))} and not with "{"`);
  let given: Record<string, unknown>;
  try {
    given = JSON.parse(text);
  } catch {
    throw wrong("its header is no JSON");
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw wrong(`its header has ${show(repeated)} twice`);
  const entries = Object.entries(given)
    .filter(([each]) => each !== METADATA)
    .map(([each, value]) => entryFrom(name, each, value))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkFilled(name, entries);
  return { entries, metadata: metadataFrom(Object.hasOwn(given, METADATA) ? given[METADATA] : {}, wrong) };
}

function metadataFrom(given: unknown, wrong: (what: string) => DataError): Readonly<Record<string, string>> {
  if (!isBareObject(given)) throw wrong(`its ${METADATA} is ${show(given)} and not an object`);
  for (const [key, text] of Object.entries(given)) {
    if (typeof text !== "string") throw wrong(`its ${METADATA} has ${show(text)} under ${show(key)} and not a text`);
  }
  return given as Record<string, string>;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** @throws DataError for what describes no tensor. */
function entryFrom(file: string, name: string, given: unknown): Entry {
  const label = show(name);
  const wrong = (what: string, wanted: string): DataError => new DataError(`${file}: ${label} ${what}; ${wanted}.`);
  const { dtype, shape, data_offsets: offsets } = (given ?? {}) as Readonly<Record<string, unknown>>;
  const type = numberTypes[TYPES.get(dtype as string) as NumberTypeName];
  if (type === undefined) {
    throw wrong(`has numbers of type ${show(dtype)}`, "save them as F64, F32, F16, BF16, BOOL or an integer type");
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw wrong(`has shape ${show(shape)}`, "a shape is a list of whole numbers, 0 or more");
  }
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount) || offsets[0] > offsets[1]) {
    throw wrong(`has data_offsets ${show(offsets)}`, "they are the first byte and the byte behind the last");
  }
  const [begin, end] = offsets as [number, number];
  const bytes = bytesOf(file, { label, type, shape });
  if (bytes === end - begin) return { name, type, shape, begin, end };
  throw wrong(`has ${end - begin} bytes`, `its shape ${showLengths(shape)} of ${dtype} takes ${bytes}`);
}

/** @throws DataError where tensors, in the order of their bytes, leave a gap or overlap. */
function checkFilled(file: string, entries: readonly Entry[]): void {
  let next = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== next) {
      throw new DataError(
        `${file}: ${show(name)} begins at byte ${begin}, but the tensor before it ends at ${next}; tensors must lie without gaps and overlaps.`,
      );
    }
    next = end;
  }
}
