import { DataError } from "@rxgrad/core";
import { WIRE } from "./encode.js";

/** The value of a field: a whole number, or bytes that are a part of the file. */
export type FieldValue = number | Uint8Array;

/** A message of a file: the values of its fields, by their numbers, in their order. Nothing is copied. */
export class Message {
  readonly #file: string;
  readonly #fields: ReadonlyMap<number, readonly FieldValue[]>;

  /** @throws DataError for bytes that are no message. */
  constructor(file: string, bytes: Uint8Array) {
    this.#file = file;
    this.#fields = fieldsOf(file, bytes);
  }

  /** The last whole number of a field, or `none`. */
  integer(field: number, none = 0): number {
    const value = this.#fields.get(field)?.at(-1) ?? none;
    return typeof value === "number" ? value : this.#wrong(field, "no whole number");
  }

  /** All whole numbers of a field, packed ones too. */
  integers(field: number): number[] {
    const all: number[] = [];
    for (const value of this.#fields.get(field) ?? []) {
      if (typeof value === "number") all.push(value);
      else for (let at = 0; at < value.length; ) at = varintAt(this.#file, value, at, (each) => void all.push(each));
    }
    return all;
  }

  /** The last bytes of a field; undefined if there are none. */
  bytes(field: number): Uint8Array | undefined {
    const value = this.#fields.get(field)?.at(-1);
    return typeof value === "number" ? this.#wrong(field, "a whole number") : value;
  }

  /** The bytes of all values of a field, such as its messages. */
  all(field: number): readonly Uint8Array[] {
    const values = this.#fields.get(field) ?? [];
    return values.every((each) => typeof each !== "number") ? values : this.#wrong(field, "a whole number");
  }

  /** The last text of a field, or "". */
  text(field: number): string {
    return this.#textOf(this.bytes(field));
  }

  /** All texts of a field. */
  texts(field: number): string[] {
    return this.all(field).map((bytes) => this.#textOf(bytes));
  }

  /** The message in a field; an empty one if there is none. */
  message(field: number): Message {
    return new Message(this.#file, this.bytes(field) ?? new Uint8Array(0));
  }

  /** The messages in a field. */
  messages(field: number): Message[] {
    return this.all(field).map((bytes) => new Message(this.#file, bytes));
  }

  /** Whether a field has a value. */
  has(field: number): boolean {
    return this.#fields.has(field);
  }

  #textOf(bytes: Uint8Array = new Uint8Array(0)): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (cause) {
      throw new DataError(`${this.#file}: a text in it is not UTF-8; check that this is the right file.`, { cause });
    }
  }

  #wrong(field: number, what: string): never {
    throw damaged(this.#file, `field ${field} of a message is ${what}`);
  }
}

const damaged = (file: string, what: string): DataError =>
  new DataError(`${file}: ${what}, which no ONNX file has; check that this is the right file, and fetch it again.`);

function fieldsOf(file: string, bytes: Uint8Array): ReadonlyMap<number, readonly FieldValue[]> {
  const fields = new Map<number, FieldValue[]>();
  for (let at = 0; at < bytes.length; ) {
    let key = 0;
    at = varintAt(file, bytes, at, (value) => {
      key = value;
    });
    const field = Math.floor(key / 8);
    if (field < 1 || field >= 2 ** 29) throw damaged(file, `a field has the number ${field}`);
    const values = fields.get(field) ?? [];
    fields.set(field, values);
    at = valueAt(file, bytes, at, key % 8, (value) => void values.push(value));
  }
  return fields;
}

/** Reads the value at a position. Returns the position behind it. */
function valueAt(file: string, bytes: Uint8Array, at: number, wire: number, take: (value: FieldValue) => void): number {
  if (wire === WIRE.varint) return varintAt(file, bytes, at, take);
  let start = at;
  let length = wire === WIRE.four ? 4 : 8;
  if (wire === WIRE.bytes) {
    start = varintAt(file, bytes, at, (value) => {
      length = value;
    });
  } else if (wire !== WIRE.four && wire !== WIRE.eight) throw damaged(file, `a field is stored as ${wire}`);
  if (length < 0 || length > bytes.length - start) throw damaged(file, "a message ends too early");
  take(bytes.subarray(start, start + length));
  return start + length;
}

/** Reads a whole number of 64 bits at a position. Returns the position behind it. */
function varintAt(file: string, bytes: Uint8Array, at: number, take: (value: number) => void): number {
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw damaged(file, "a message ends too early");
    value |= BigInt(byte & 127) << BigInt(7 * i);
    if (byte > 127) continue;
    take(Number(BigInt.asIntN(64, value)));
    return at + i + 1;
  }
  throw damaged(file, "a whole number has more than 64 bits");
}
