import { DataError } from "@rxgrad/core";
import { parse } from "#csv-parse";
import { delimiterAfterQuote } from "./other-delimiter.js";
import type { LineFormat, Records } from "./records.js";

/** A row, divided into cells. */
export interface Row {
  readonly cells: readonly string[];
  /** The line on which it begins. */
  readonly line: number;
}

/**
 * Divides rows into cells. Quotes are removed, doubled quotes become one, and spaces around an unquoted cell are removed.
 * Rows before a faulty one are returned first.
 *
 * @throws DataError for quotes that are misplaced, with their line and column.
 */
export function* rowsOf(
  name: string,
  format: LineFormat,
  { texts, lines, fault }: Records,
): Generator<Row, void, void> {
  const { rows, misplaced } = parsed(name, format, texts, lines);
  for (let i = 0; i < rows.length; i++) yield { cells: rows[i] as string[], line: lines[i] as number };
  if (misplaced ?? fault) throw misplaced ?? fault;
}

function parsed(
  name: string,
  format: LineFormat,
  texts: readonly string[],
  lines: readonly number[],
): { rows: readonly string[][]; misplaced?: DataError } {
  const { delimiter, quote = null } = format;
  const joined = texts.join("\n");
  if (quote === null || !joined.includes(quote)) return { rows: texts.map((text) => plainCells(text, delimiter)) };
  try {
    const options = { delimiter, quote, escape: quote, record_delimiter: ["\n"], trim: true, relax_column_count: true };
    return { rows: parse(joined, options) };
  } catch (cause) {
    const { code, records, column } = cause as { code?: string; records?: number; column?: number };
    const fault = FAULTS[code ?? ""];
    if (!fault || records === undefined || column === undefined) throw cause;
    const place = `${name}: line ${lines[records]}, column ${column + 1}`;
    const other = fault === AFTER_QUOTE ? delimiterAfterQuote(texts[records] as string, quote ?? "", delimiter) : "";
    const message = other ? `there is text after the closing quote of the cell; ${other}.` : fault;
    const misplaced = new DataError(`${place}: ${message}`, { cause });
    return { rows: parsed(name, format, texts.slice(0, records), lines).rows, misplaced };
  }
}

/** The cells of a row without quotes. Most files have no other rows, and nothing of these needs a parser. */
const plainCells = (text: string, delimiter: string): string[] => text.split(delimiter).map((cell) => cell.trim());

const AFTER_QUOTE = "there is text after the closing quote of the cell; double the quotes that are part of it.";

const FAULTS: Readonly<Record<string, string | undefined>> = {
  INVALID_OPENING_QUOTE:
    "there is a quote within a cell that does not begin with one; put the cell in quotes, and double those that are part of it.",
  CSV_INVALID_CLOSING_QUOTE: AFTER_QUOTE,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: AFTER_QUOTE,
  CSV_QUOTE_NOT_CLOSED: "the quoted cell has no end; close it with a quote.",
};
