// What streams of the rows of a table refuse, whatever kind of file the table is in.
import { DataError } from "@rxgrad/core";
import type { ColumnFormat } from "./column-format.js";

/** @throws DataError for a column of categories that does not list them. */
export function checkListedCategories(name: string, columns: readonly ColumnFormat[]): void {
  const column = columns.find(({ category }) => category !== undefined && category.categories === undefined);
  if (column === undefined) return;
  throw new DataError(
    `${name}: columns.${column.name} does not list its categories, which are unknown before the end of the file; give { category, categories: [...] }.`,
  );
}

/** @throws DataError for a file that has ended before a cursor. @param skipped The samples before the cursor that were found. */
export function checkCursorReached(name: string, cursor: number, skipped: number): void {
  if (skipped >= cursor) return;
  throw new DataError(
    `${name}: the cursor is at sample ${cursor}, but there are ${skipped}; continue with the same file.`,
  );
}
