import { messageOf } from "@rxgrad/core/internal";
import { show } from "../checks.js";

/** Reads a cell. Returns a number, or the sentence of an error message. */
export type CellReader = (cell: string) => number | string;

/** Texts that are numbers, with a dot for the fraction and nothing between thousands. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The number in a text; undefined where the text is not a number. */
const numberIn = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined);

/** The number in a cell with this decimal mark, which may be infinite; undefined where the cell is not a number. */
export const numberInCell = (cell: string, decimal = "."): number | undefined =>
  numberIn(decimal === "." ? cell : cell.includes(".") ? "." : cell.replace(decimal, "."));

/**
 * Reads numbers with this decimal mark.
 *
 * @param option Name of the option with the mark; "" for the default mark.
 */
export function numberReader(decimal: string, option: string): CellReader {
  return (cell) => {
    const value = numberInCell(cell, decimal);
    if (value === undefined) return `${show(cell)} is not a number; ${fixOf(cell, decimal, option)}`;
    return Number.isFinite(value) ? value : `${show(cell)} is too large for a number of 64 bits; correct it.`;
  };
}

function fixOf(cell: string, decimal: string, option: string): string {
  const other = decimal === "," ? "." : ",";
  const read = numberIn(cell.replace(other, "."));
  if (cell.includes(other) && read !== undefined) {
    if (option === "")
      return `where it means ${read}, give decimal: ${show(other)}; separators of thousands are not read.`;
    const given = `${option} is ${show(decimal)}; take separators of thousands out, or,`;
    if (option !== "decimal")
      return `${given} where numbers of the column are written in several ways, read it with convert.`;
    return `${given} where it means ${read}, give the column its own: { number, decimal: ${show(other)} }.`;
  }
  return "correct it, or count it as missing: missing.marks.";
}

/** Reads 1 for yes and 0 for no, in upper or lower case. */
export function booleanReader(yes: readonly string[], no: readonly string[]): CellReader {
  const values = new Map([
    ...no.map((text) => [text.toLowerCase(), 0] as const),
    ...yes.map((text) => [text.toLowerCase(), 1] as const),
  ]);
  return (cell) =>
    values.get(cell.toLowerCase()) ??
    `${show(cell)} is neither yes (${yes.slice(0, 6).map(show).join(", ")}) nor no (${no.slice(0, 6).map(show).join(", ")}); correct it, or name it in true or false.`;
}

/** Reads cells with the user's function. */
export function converter(convert: (cell: string) => number): CellReader {
  return (cell) => {
    let value: unknown;
    try {
      value = convert(cell);
    } catch (error) {
      return `convert threw at ${show(cell)}: ${messageOf(error)}`;
    }
    if (typeof value === "number" && Number.isFinite(value)) return value;
    return `convert made ${show(value)} of ${show(cell)}; return a finite number.`;
  };
}

/** Length of each unit of time. */
export const MILLISECONDS: Readonly<Record<"days" | "seconds" | "milliseconds", number>> = {
  days: 86_400_000,
  seconds: 1000,
  milliseconds: 1,
};

/** ISO 8601: a date, and a time with an offset if there is one. */
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Reads dates as the time since 1970 began. */
export function dateReader(unit: keyof typeof MILLISECONDS): CellReader {
  const size = MILLISECONDS[unit];
  return (cell) => {
    const time = timeOf(cell);
    if (time !== undefined) return time / size;
    return `${show(cell)} is not a date; write it as 2024-02-29 or 2024-02-29T18:30:00Z, or read it with convert.`;
  };
}

/** In milliseconds since 1970 began. */
function timeOf(cell: string): number | undefined {
  const [all, year, month, day, hours = "0", minutes = "0", seconds = "0", offset = "Z"] = DATE.exec(cell) ?? [];
  if (all === undefined) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // Refuses days that do not exist: Date turns 30 February into a day of March.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) >= 60) return undefined;
  const away = offsetOf(offset);
  if (away === undefined) return undefined;
  return date.getTime() + ((Number(hours) * 60 + Number(minutes) - away) * 60 + Number(seconds)) * 1000;
}

/** In minutes. */
function offsetOf(offset: string): number | undefined {
  if (/^z$/i.test(offset)) return 0;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(3).replace(":", "") || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}
