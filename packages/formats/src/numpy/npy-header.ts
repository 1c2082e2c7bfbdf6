import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import type { ByteReader } from "../bytes/byte-reader.js";
import { type NumberTypeName, numberTypes } from "../numbers/number-types.js";
import { bytesOf, cutOff, type Layout } from "../numbers/read-numbers.js";
import { type Literal, NoLiteral, parseLiteral, Tuple } from "./literal.js";

/** Types by their codes in a header, without the order of bytes. */
const TYPES: ReadonlyMap<string, NumberTypeName> = /* @__PURE__ */ new Map<string, NumberTypeName>([
  ["b1", "bool"],
  ["i1", "int8"],
  ["u1", "uint8"],
  ["i2", "int16"],
  ["u2", "uint16"],
  ["i4", "int32"],
  ["u4", "uint32"],
  ["i8", "int64"],
  ["u8", "uint64"],
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
]);

/** Types by their codes, as they are written: with the order of their bytes. */
export const WRITTEN_TYPES: ReadonlyMap<string, NumberTypeName> = /* @__PURE__ */ new Map(
  /* @__PURE__ */ [...TYPES].map(([code, name]) => [`${code[1] === "1" ? "|" : "<"}${code}`, name]),
);

/** What NumPy has besides numbers, by the first letter of its code, and what to do. */
const REFUSED: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  O: ["Python objects", 'convert it to numbers, array.astype("float64"), before it is saved'],
  c: ["complex numbers", "save array.real and array.imag as two arrays"],
  U: ["texts", "save numbers in their place, such as the index of each text in a list"],
  S: ["bytes", 'save array.view("uint8")'],
  a: ["bytes", 'save array.view("uint8")'],
  V: ["records or raw bytes", "save each field as an array of its own"],
  M: ["dates", 'save array.astype("int64")'],
  m: ["durations", 'save array.astype("int64")'],
  f: ["floats of another size", 'save array.astype("float64")'],
};

/** The longest header, in bytes. Those of numbers are short. */
const LONGEST_HEADER = 2 ** 16;

/** The first six bytes of a file. */
const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads the header of an npy file, and leaves the reader at the first number.
 *
 * @param label The array in messages.
 * @throws DataError for anything but a complete header of an array of numbers that fills the rest of the file.
 */
export async function readNpyHeader(reader: ByteReader, label: string): Promise<Layout> {
  const { name } = reader;
  const head = await reader.take(8);
  if (head.length < 8 || MAGIC.some((byte, i) => head[i] !== byte)) {
    throw new DataError(
      `${name}: it does not begin as an npy file does, with 93 4E 55 4D 50 59; check that this is the right file.`,
    );
  }
  const [version, minor] = [head[6] as number, head[7] as number];
  if (version < 1 || version > 3 || minor !== 0) {
    throw new DataError(
      `${name}: it has version ${version}.${minor} of the npy format; save it as version 1.0, 2.0 or 3.0.`,
    );
  }
  const width = version === 1 ? 2 : 4;
  const prefix = await reader.take(width);
  if (prefix.length < width) throw cutOff(name, "its header", width - prefix.length);
  const view = new DataView(prefix.buffer, prefix.byteOffset, width);
  const length = version === 1 ? view.getUint16(0, true) : view.getUint32(0, true);
  if (length > LONGEST_HEADER) {
    throw new DataError(
      `${name}: its header would be ${length} bytes long, but an array of numbers needs ${LONGEST_HEADER} at most; check that this is the right file.`,
    );
  }
  const bytes = await reader.take(length);
  if (bytes.length < length) throw cutOff(name, "its header", length - bytes.length);
  const layout = layoutFrom(name, label, textOf(name, bytes, version));
  checkSize(reader, layout, 8 + width + length);
  return layout;
}

/** @throws DataError where the numbers do not fill the rest of a file whose size is known. */
function checkSize({ name, size }: ByteReader, layout: Layout, header: number): void {
  const wanted = header + bytesOf(name, layout);
  if (size === undefined || size === wanted) return;
  const fault =
    size < wanted ? "it is cut off, fetch it again" : "there is something after its end, perhaps a second array";
  throw new DataError(`${name}: it is ${size} bytes long, but its header says ${wanted}; ${fault}.`);
}

/** The text of a header: Latin-1 up to version 2, UTF-8 from version 3 on. */
function textOf(name: string, bytes: Uint8Array, version: number): string {
  if (version < 3) return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`${name}: its header is not UTF-8; fetch the file again.`, { cause });
  }
}

function layoutFrom(name: string, label: string, text: string): Layout {
  const header = dictFrom(name, text);
  const wrong = (what: string, wanted: string): DataError =>
    new DataError(`${name}: its header has ${what}; ${wanted}.`);
  for (const key of header.keys()) {
    if (!["descr", "fortran_order", "shape"].includes(key)) {
      throw wrong(`a field ${show(key)}`, "it has only descr, fortran_order and shape");
    }
  }
  const isColumnMajor = header.get("fortran_order");
  if (typeof isColumnMajor !== "boolean") throw wrong(`fortran_order ${shown(isColumnMajor)}`, "it is True or False");
  const shape = header.get("shape");
  const isShape = shape instanceof Tuple && shape.entries.every((each) => Number.isSafeInteger(each));
  if (!isShape) throw wrong(`shape ${shown(shape)}`, "it is a tuple of whole numbers, such as (3, 4)");
  const { type, isLittle } = typeFrom(name, header.get("descr"));
  return { label, type, shape: shape.entries as readonly number[], isLittle, isColumnMajor };
}

function dictFrom(name: string, text: string): ReadonlyMap<string, Literal> {
  let literal: Literal;
  try {
    literal = parseLiteral(text);
  } catch (error) {
    if (!(error instanceof NoLiteral)) throw error;
    const found = show(text.slice(error.at, error.at + 1));
    throw new DataError(
      `${name}: character ${error.at} of its header is ${found}, which is not the header that NumPy writes; save the file again.`,
    );
  }
  if (literal instanceof Map) return literal;
  throw new DataError(`${name}: its header is ${shown(literal)} and not a dict; save the file again.`);
}

/** A literal in messages. */
function shown(literal: Literal | undefined): string {
  if (literal === undefined) return "missing";
  if (literal instanceof Tuple) return `(${literal.entries.slice(0, 8).map(shown).join(", ")})`;
  if (literal instanceof Map) return "a dict";
  return Array.isArray(literal) ? "a list" : show(literal);
}

function typeFrom(name: string, descr: Literal | undefined): Pick<Layout, "type" | "isLittle"> {
  const given = typeof descr === "string" ? descr : "";
  const order = given.slice(0, 1);
  const code = given.slice(1);
  const type = numberTypes[TYPES.get(code) as NumberTypeName];
  const hasOrder = order === "<" || order === ">" || (order === "|" && type?.size === 1);
  if (type && hasOrder) return { type, isLittle: order === "<" };
  const letter = Array.isArray(descr) ? "V" : code.slice(0, 1);
  const known = type === undefined && Object.hasOwn(REFUSED, letter) ? REFUSED[letter] : undefined;
  const [what, fix] = known ?? ["no numbers that are known", 'save array.astype("float64")'];
  throw new DataError(`${name}: its type is ${shown(descr)}, ${what}; ${fix}.`);
}

/** The header of an array, as NumPy writes it in version 1.0: the numbers begin at a multiple of 64 bytes. */
export function npyHeader(code: string, shape: readonly number[], isColumnMajor: boolean): Uint8Array {
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = isColumnMajor ? "True" : "False";
  const text = `{'descr': '${code}', 'fortran_order': ${order}, 'shape': (${lengths}), }`;
  const size = 64 * Math.ceil((10 + text.length + 1) / 64);
  const bytes = new Uint8Array(size).fill(32);
  bytes.set([...MAGIC, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, size - 10, true);
  for (let i = 0; i < text.length; i++) bytes[10 + i] = text.charCodeAt(i);
  bytes[size - 1] = 10;
  return bytes;
}
