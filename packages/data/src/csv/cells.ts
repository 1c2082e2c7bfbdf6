import { DataError } from "@rxgrad/core";
import { parse } from "#csv-parse";
import type { Records } from "./records.js";

/** The cells of a row. */
export type Row = readonly string[];

/**
 * Takes rows apart into cells: quotes are taken off, doubled ones halved, and spaces around a cell dropped, unless it is
 * quoted.
 *
 * @throws DataError for quotes that are misplaced, with their line and column.
 */
export function cellsOf(name: string, delimiter: string, { texts, lines }: Records): readonly Row[] {
  try {
    return parse(texts.join("\n"), {
      delimiter,
      record_delimiter: ["\n"],
      trim: true,
      relax_column_count: true,
    });
  } catch (cause) {
    const { code, records, column } = cause as { code?: string; records?: number; column?: number };
    const fault = FAULTS[code ?? ""];
    if (!fault || records === undefined || column === undefined) throw cause;
    throw new DataError(`${name}: line ${lines[records]}, column ${column + 1}: ${fault}`, { cause });
  }
}

const AFTER_QUOTE = "something stands behind the closing quote of the cell; double the quotes that are part of it.";

const FAULTS: Readonly<Record<string, string | undefined>> = {
  INVALID_OPENING_QUOTE:
    "a quote stands within a cell that does not begin with one; put the cell in quotes, and double those that are part of it.",
  CSV_INVALID_CLOSING_QUOTE: AFTER_QUOTE,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: AFTER_QUOTE,
  CSV_QUOTE_NOT_CLOSED: "the quoted cell has no end; close it with a quote.",
};
