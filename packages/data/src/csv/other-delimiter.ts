import { show } from "../show.js";

const CANDIDATES = [",", ";", "\t", "|", ":"];

/**
 * What to say where the cells of a row seem to be separated by another character than was given: "" where they do not. They do
 * where one of them, cut there, has a column that is looked for, or where the whole row is one cell that can be cut.
 *
 * @param wanted The names of columns that are looked for.
 */
export function otherDelimiter(cells: readonly string[], wanted: readonly string[]): string {
  const cuts = CANDIDATES.map((delimiter) => {
    const parts = cells.map((cell) => cell.split(delimiter, 1000).map(bare));
    const isFound = parts.some((each) => each.length > 1 && each.some((part) => wanted.includes(part)));
    const isWhole = cells.length === 1 && (parts[0] as string[]).length > 1 && delimiter !== ":";
    return { delimiter, weight: isFound ? Number.POSITIVE_INFINITY : isWhole ? (parts[0] as string[]).length : 0 };
  });
  const best = cuts.reduce((one, other) => (other.weight > one.weight ? other : one));
  return best.weight > 0 ? told(best.delimiter) : "";
}

/** The same where a quoted cell of a row, as it stands in the text, ends before such a character. */
export function delimiterAfterQuote(row: string, quote: string, delimiter: string): string {
  const other = CANDIDATES.find((each) => each !== delimiter && row.includes(quote + each));
  return other === undefined ? "" : told(other);
}

const told = (delimiter: string): string => `its cells seem to be separated by ${show(delimiter)}: give delimiter`;

/** Without spaces and quotes around it. */
const bare = (part: string): string => {
  const text = part.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
};
