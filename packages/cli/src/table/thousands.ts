import type { Table } from "./read-table.js";

const GROUPED = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;
const SMALL = /^[+-]?\d{1,3}$/;

/**
 * Warns of columns of numbers in which the mark may separate thousands: three digits follow each one, and no number without
 * a mark has more than three. In a file with commas between its cells, a dot is a decimal mark.
 */
export function thousandsIn(
  { delimiter, header, rows }: Table,
  columns: readonly string[],
  marks: readonly string[],
): string[] {
  if (delimiter === ",") return [];
  return columns.flatMap((column) => {
    const at = header.indexOf(column);
    const cells = rows.map((row) => row[at]).filter((cell) => cell !== "" && !marks.includes(cell));
    const grouped = cells.find((cell) => GROUPED.test(cell));
    if (grouped === undefined || !cells.every((cell) => GROUPED.test(cell) || SMALL.test(cell))) return [];
    const mark = grouped.includes(".") ? "dot" : "comma";
    return [
      `the ${mark} in numbers of ${column}, such as ${grouped}, is read as a decimal mark; if it separates thousands, take it out.`,
    ];
  });
}
