import { show } from "../show.js";

const CANDIDATES = [",", ";", "\t", "|", ":", " "];

/** What rows are looked at for. */
export interface Wanted {
  /** The delimiter in force, which it is not. */
  readonly delimiter: string;
  /** The names of columns that are looked for in the first row. */
  readonly names?: readonly string[];
  /** Whether a part is what the column should hold. */
  readonly reads?: (part: string) => boolean;
}

/**
 * What to say where the cells of rows seem to be separated by another character than was given: "" where they do not. They do
 * where a cell of the first, cut there, has a column that is looked for, or where each row is one cell, and all can be cut alike.
 */
export function otherDelimiter(rows: readonly (readonly string[])[], wanted: Wanted): string {
  const cuts = CANDIDATES.filter((each) => each !== wanted.delimiter).map((delimiter) => {
    const parts = rows.map((cells) => cells.map((cell) => cell.split(delimiter, 1000).map(bare)));
    const weight = isFound(delimiter, parts[0] ?? [], wanted.names ?? []) ? Number.POSITIVE_INFINITY : 0;
    return { delimiter, weight: weight || wholeParts(delimiter, parts, wanted.reads) };
  });
  const best = cuts.reduce((one, other) => (other.weight > one.weight ? other : one));
  return best.weight > 0 ? told(best.delimiter) : "";
}

/** A row whose cells have been cut. */
type CutCells = readonly (readonly string[])[];

/** Spaces also stand within names: only all names together are found between them. */
function isFound(delimiter: string, cells: CutCells, names: readonly string[]): boolean {
  if (delimiter === " ")
    return cells.length === 1 && names.length > 1 && names.every((name) => cells[0]?.includes(name));
  return cells.some((parts) => parts.length > 1 && parts.some((part) => names.includes(part)));
}

/** How many parts each row has, where each is one cell and they are alike; 0 where they are not. */
function wholeParts(delimiter: string, rows: readonly CutCells[], reads: Wanted["reads"]): number {
  const parts = rows.at(-1)?.[0] ?? [];
  if (parts.length < 2 || rows.some((cells) => cells.length !== 1 || cells[0]?.length !== parts.length)) return 0;
  if (delimiter === ":" || (reads && !parts.some(reads))) return 0;
  if (delimiter === " ") return parts.every(isNumber) && !isGrouped(parts) ? parts.length : 0;
  // One comma among digits is rather the mark of a fraction.
  return delimiter === "," && rows.length === 1 && parts.length === 2 && parts.every(isNumber) ? 0 : parts.length;
}

const isNumber = (part: string): boolean => part !== "" && Number.isFinite(Number(part));

/** As 12 000 is written in many places. */
const isGrouped = (parts: readonly string[]): boolean => parts.slice(1).every((part) => part.length === 3);

/** The same where a quoted cell of a row, as it stands in the text, ends before such a character. */
export function delimiterAfterQuote(row: string, quote: string, delimiter: string): string {
  const other = CANDIDATES.find((each) => each !== delimiter && each !== " " && row.includes(quote + each));
  return other === undefined ? "" : told(other);
}

const told = (delimiter: string): string => `its cells seem to be separated by ${show(delimiter)}: give delimiter`;

/** Without spaces and quotes around it. */
const bare = (part: string): string => {
  const text = part.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
};
