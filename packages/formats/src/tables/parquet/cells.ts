import { type Cell, Instant } from "@rxgrad/data/internal";
import type { SchemaElement } from "hyparquet";
import { float16, fromBits } from "../../numbers/small-floats.js";

/** A value as it is stored. */
export type Stored = number | bigint | boolean | Uint8Array;

/** Makes a cell of a stored value. */
export type CellOf = (stored: Stored) => Cell;

/** Days of the Julian calendar before 1970. */
const JULIAN = 2_440_588n;
const DAY = 86_400_000;
const NANOSECONDS = 86_400_000_000_000n;

/** Why a column cannot be read. */
export class Unreadable extends Error {}

/**
 * How the values of a column are read.
 *
 * @throws Unreadable for a type that is neither a number, a text, a truth value nor a date.
 */
export function cellOf(element: SchemaElement): CellOf {
  const { type, converted_type: converted, logical_type: logical } = element;
  const kind = logical?.type ?? converted;
  if (kind === "DECIMAL") return decimal((logical?.type === "DECIMAL" ? logical.scale : element.scale) ?? 0);
  if (kind === "DATE") return (days) => new Instant(Number(days) * DAY);
  if (type === "INT96") return int96;
  if (logical?.type === "TIMESTAMP") return instant(PER_MILLISECOND[logical.unit]);
  if (kind === "TIMESTAMP_MILLIS") return instant(PER_MILLISECOND.MILLIS);
  if (kind === "TIMESTAMP_MICROS") return instant(PER_MILLISECOND.MICROS);
  if (logical?.type === "FLOAT16") return (bytes) => float16At(bytes as Uint8Array);
  if (kind !== undefined && NO_CELLS[kind]) throw new Unreadable(NO_CELLS[kind]);
  if (type === "INT32" || type === "INT64") return integer(element);
  if (type === "BYTE_ARRAY") return text;
  if (type === "FIXED_LEN_BYTE_ARRAY") throw new Unreadable("bytes");
  return (stored) => stored as Cell;
}

const PER_MILLISECOND: Readonly<Record<"MILLIS" | "MICROS" | "NANOS", bigint>> = {
  MILLIS: 1n,
  MICROS: 1000n,
  NANOS: 1_000_000n,
};

/** Types whose values are no cells, and what they are. */
const NO_CELLS: Readonly<Record<string, string | undefined>> = {
  TIME: "times of day",
  TIME_MILLIS: "times of day",
  TIME_MICROS: "times of day",
  INTERVAL: "intervals of time",
  JSON: "JSON",
  BSON: "BSON",
  UUID: "UUIDs",
  GEOMETRY: "geometries",
  GEOGRAPHY: "geographies",
  FILE: "files",
  VARIANT: "values of any type",
};

const instant =
  (per: bigint): CellOf =>
  (stored) =>
    instantOf(BigInt(stored as bigint), per);

/** The whole milliseconds are exact, and their fraction is rounded once. */
const instantOf = (count: bigint, per: bigint): Instant =>
  new Instant(Number(count / per) + Number(count % per) / Number(per));

/** Nanoseconds of a day, and above them the day. */
const int96: CellOf = (stored) => {
  const value = stored as bigint;
  const nanoseconds = (value & 0xffffffffffffffffn) + ((value >> 64n) - JULIAN) * NANOSECONDS;
  return instantOf(nanoseconds, PER_MILLISECOND.NANOS);
};

function integer({ type, converted_type: converted, logical_type: logical }: SchemaElement): CellOf {
  const isUnsigned = converted?.startsWith("UINT_") || (logical?.type === "INTEGER" && !logical.isSigned);
  if (!isUnsigned) return (stored) => stored as Cell;
  return type === "INT32" ? (stored) => (stored as number) >>> 0 : (stored) => BigInt.asUintN(64, stored as bigint);
}

/** The number nearest to the decimal fraction. */
const decimal =
  (scale: number): CellOf =>
  (stored) => {
    const unscaled = stored instanceof Uint8Array ? signed(stored) : BigInt(stored as number | bigint);
    return scale === 0 ? unscaled : Number(`${unscaled}e${-scale}`);
  };

/** A whole number in two's complement, the first byte the most significant. */
function signed(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

const float16At = (bytes: Uint8Array): number => fromBits((bytes[0] as number) | ((bytes[1] as number) << 8), float16);

const decoder: TextDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const text: CellOf = (stored) => {
  try {
    return decoder.decode(stored as Uint8Array);
  } catch {
    throw new Unreadable("bytes that are no UTF-8");
  }
};
