import { show } from "../checks.js";

const CANDIDATES = [",", ";", "\t", "|", ":", " "];

/** What another delimiter must produce. */
export interface Wanted {
  /** The current delimiter. */
  readonly delimiter: string;
  /** Names of columns to find in the first row. */
  readonly names?: readonly string[];
  /** Whether a cell has the type of the column. */
  readonly reads?: (part: string) => boolean;
}

/**
 * Part of a message that suggests another delimiter; "" where there is none. A delimiter is suggested if it divides the first
 * row so that a wanted column is found, or if each row is a single cell and it divides all rows into the same number of cells.
 */
export function otherDelimiter(rows: readonly (readonly string[])[], wanted: Wanted): string {
  const cuts = CANDIDATES.filter((each) => each !== wanted.delimiter).map((delimiter) => {
    const parts = rows.map((cells) => cells.map((cell) => cell.split(delimiter, 1000).map(bare)));
    const weight = isFound(delimiter, parts[0] ?? [], wanted.names ?? []) ? Number.POSITIVE_INFINITY : 0;
    return { delimiter, weight: weight || wholeParts(delimiter, parts, wanted.reads) };
  });
  const best = cuts.reduce((one, other) => (other.weight > one.weight ? other : one));
  return best.weight > 0 ? advice(best.delimiter) : "";
}

/** A row whose cells have been divided. */
type CutCells = readonly (readonly string[])[];

/** Whether names are found. For spaces, which names may contain, all names must be found. */
function isFound(delimiter: string, cells: CutCells, names: readonly string[]): boolean {
  if (delimiter === " ")
    return cells.length === 1 && names.length > 1 && names.every((name) => cells[0]?.includes(name));
  return cells.some((parts) => parts.length > 1 && parts.some((part) => names.includes(part)));
}

/** Number of parts of each row, if each row is a single cell and all have as many parts; else 0. */
function wholeParts(delimiter: string, rows: readonly CutCells[], reads: Wanted["reads"]): number {
  const parts = rows.at(-1)?.[0] ?? [];
  if (parts.length < 2 || rows.some((cells) => cells.length !== 1 || cells[0]?.length !== parts.length)) return 0;
  if (delimiter === ":" || (reads && !parts.some(reads))) return 0;
  if (delimiter === " ") return parts.every(isNumber) && !isGrouped(parts) ? parts.length : 0;
  // A single comma among digits is probably a decimal mark.
  return delimiter === "," && rows.length === 1 && parts.length === 2 && parts.every(isNumber) ? 0 : parts.length;
}

const isNumber = (part: string): boolean => part !== "" && Number.isFinite(Number(part));

/** Whether parts are groups of thousands, as in 12 000. */
const isGrouped = (parts: readonly string[]): boolean => parts.slice(1).every((part) => part.length === 3);

/** The same for a quoted cell in the text of a row that ends before such a character. */
export function delimiterAfterQuote(row: string, quote: string, delimiter: string): string {
  const other = CANDIDATES.find((each) => each !== delimiter && each !== " " && row.includes(quote + each));
  return other === undefined ? "" : advice(other);
}

const advice = (delimiter: string): string => `its cells seem to be separated by ${show(delimiter)}: give delimiter`;

/** A part without the spaces and quotes around it. */
const bare = (part: string): string => {
  const text = part.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
};
