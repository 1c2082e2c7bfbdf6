import { DataError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { anyFinite, anyText, type Domain, oneOf, orElse, suchAs, trueOrFalse, whole } from "@rxgrad/core/internal";
import { checkData, show } from "../checks.js";
import { ColumnChecker, type ColumnFormat, DECIMAL, MARKS, ROWS } from "./column-format.js";
import type { CategoriesOf, CsvColumns, CsvFeed } from "./column-types.js";
import { type CsvEncoding, ENCODINGS } from "./decode.js";

/** Options for reading a CSV file. */
export interface CsvOptions<C extends CsvColumns = CsvColumns> {
  /** What to read, by the names of the data set. */
  readonly columns: C;
  /** Whether the first row contains the names of the columns; default true. Without names, give columns by number. */
  readonly header?: boolean | undefined;
  /**
   * The character between cells; default `","`. Without this option, a file with a single column of categories is refused if
   * its first two rows seem to have another delimiter.
   */
  readonly delimiter?: string | undefined;
  /** The character around cells that contain a delimiter or a line end; default `'"'`. `false` for none. */
  readonly quote?: string | false | undefined;
  /** The decimal mark of numbers; default `"."`. */
  readonly decimal?: string | undefined;
  /** Lines that begin with this character are skipped. Default: none. */
  readonly comment?: string | undefined;
  /** Number of lines to skip at the beginning, before the header; default 0. */
  readonly skipRows?: number | undefined;
  /**
   * Character encoding. Default: that of the byte order mark at the beginning of the file; without a mark, UTF-8. A mark that
   * contradicts a given encoding is refused.
   */
  readonly encoding?: CsvEncoding | undefined;
  /** How missing values are treated. Default: only empty cells are missing, and they are refused. */
  readonly missing?: CsvMissing | undefined;
}

/** How missing values are recognized and treated. A column may override this. */
export interface CsvMissing {
  /** Texts that count as missing besides an empty cell, such as `["NA", "?"]`. */
  readonly marks?: readonly string[];
  /** Replacement for a missing number; without it, missing numbers are refused. */
  readonly number?: number;
  /** Replacement for a missing category; without it, missing categories are refused. */
  readonly category?: string;
  /**
   * How rows with a missing value without a replacement are treated. `"drop"`: they are left out. `"keep"`: they are kept,
   * with NaN for the number, for an `imputer` to fill in; a missing category is refused.
   */
  readonly rows?: "drop" | "keep";
}

/** The contents of a file: a data set for `batches`, and the names of its categories. */
export interface CsvData<C extends CsvColumns = CsvColumns> {
  /** The columns by name, as a data set. */
  readonly data: CsvFeed<C>;
  /** The categories of each category column, in the order of their numbers. */
  readonly categories: { readonly [Name in CategoriesOf<C>]: readonly string[] };
  /** The number of rows. */
  readonly rows: number;
  /** Number of rows that were left out because a value is missing. */
  readonly dropped: number;
  /** Number of cells with a category that is none of those given, where `unknown` says what it becomes. */
  readonly unknown: number;
}

/** Options for dividing a CSV file into cells. */
export type CsvCellsOptions = Pick<CsvOptions, "delimiter" | "quote" | "comment" | "skipRows" | "encoding">;

/** How a file is divided into cells, checked and complete. */
export interface CellsFormat {
  readonly delimiter: string;
  readonly isDelimiterGiven: boolean;
  readonly quote: string | undefined;
  readonly comment: string | undefined;
  readonly skipRows: number;
  readonly encoding: CsvEncoding | undefined;
}

/** Options, checked and complete. */
export interface CsvFormat extends CellsFormat {
  readonly columns: readonly ColumnFormat[];
  readonly header: boolean;
}

const CELLS_OPTIONS = ["delimiter", "quote", "comment", "skipRows", "encoding"] as const;

const OPTIONS: readonly (keyof CsvOptions)[] = ["columns", "header", "decimal", "missing", ...CELLS_OPTIONS];

/** Checks the options for dividing a file into cells. @throws DataError for an option outside its domain. */
export const cellsFormatOf = (name: string, given: CsvCellsOptions | undefined): CellsFormat =>
  checkedCells(name, knownOptions(name, given, [...CELLS_OPTIONS]));

function checkedCells(name: string, options: CsvCellsOptions): CellsFormat {
  const { delimiter = ",", quote = '"', comment, skipRows = 0, encoding } = options;
  checkCharacters(name, { delimiter, quote, comment });
  checkData(name, "skipRows", skipRows, whole(0));
  if (encoding !== undefined) checkData(name, "encoding", encoding, oneOf(...ENCODINGS));
  return {
    isDelimiterGiven: options.delimiter !== undefined,
    ...{ delimiter, quote: quote === false ? undefined : quote, comment, skipRows, encoding },
  };
}

/** Options for reading a table whose columns have types and names. */
export type TableOptions<C extends CsvColumns = CsvColumns> = Pick<CsvOptions<C>, "columns" | "missing">;

/** The columns of a table with types and names. @throws DataError for an option outside its domain. */
export function tableFormatOf(name: string, given: TableOptions, more: readonly string[]): readonly ColumnFormat[] {
  const { columns, missing } = knownOptions(name, given, ["columns", "missing", ...more] as (keyof TableOptions)[]);
  return formatOf(name, { columns, missing }).columns;
}

/** Checks the options of a CSV reader. @throws DataError for an option outside its domain. */
export function formatOf(name: string, given: CsvOptions, more: readonly string[] = []): CsvFormat {
  const options = knownOptions(name, given, [...OPTIONS, ...more]);
  const refuse = (sentence: string): never => {
    throw new DataError(`${name}: ${sentence}`);
  };
  const { columns, header = true, decimal = "." } = options;
  if (typeof columns !== "object" || columns === null || Object.keys(columns).length === 0) {
    refuse('there are no columns to read; give some by name, such as columns: { x: ["width", "height"], t: "price" }.');
  }
  checkData(name, "header", header, trueOrFalse);
  const cells = checkedCells(name, options);
  checkData(name, "decimal", decimal, DECIMAL);
  const file = {
    header,
    decimal,
    isDecimalGiven: options.decimal !== undefined,
    ...missingOf(name, options.missing),
  };
  const checker = new ColumnChecker(name, file, refuse);
  return {
    columns: Object.entries(columns).map(([key, column]) => checker.formatOf(key, column)),
    header,
    ...cells,
  };
}

/** Refuses options that are not a single character, or that are equal. */
function checkCharacters(
  name: string,
  { delimiter, quote, comment }: { delimiter: unknown; quote: unknown; comment: unknown },
): void {
  checkData(name, "delimiter", delimiter, DELIMITER);
  checkData(name, "quote", quote, orElse(MARK, false, "false for none"));
  if (comment !== undefined) checkData(name, "comment", comment, suchAs(MARK, '"#"'));
  if (delimiter !== quote && delimiter !== comment && (comment === undefined || comment !== quote)) return;
  const shown = [delimiter, quote, comment].map(show).join(", ");
  throw new DataError(`${name}: delimiter, quote and comment are ${shown}; give different ones.`);
}

const DELIMITER: Domain = {
  wanted: "one character that is neither a quote nor a line end",
  accepts: (value) => typeof value === "string" && [...value].length === 1 && !/["\r\n\0]/.test(value),
};

const MARK: Domain = {
  wanted: "one character that is not a space",
  accepts: (value) => typeof value === "string" && value.length === 1 && /[^\s\0]/.test(value),
};

function missingOf(
  name: string,
  missing: CsvMissing = {},
): Pick<ConstructorParameters<typeof ColumnChecker>[1], "marks" | "fills" | "rows"> {
  if (typeof missing !== "object" || missing === null) {
    throw new DataError(
      `${name}: missing is ${show(missing)}; give { marks, number, category, rows }, or some of them.`,
    );
  }
  const known = knownOptions(`${name}: missing`, missing, ["marks", "number", "category", "rows"]);
  const { marks = [], number, category, rows } = known;
  checkData(name, "missing.marks", marks, MARKS);
  if (number !== undefined) checkData(name, "missing.number", number, anyFinite);
  if (category !== undefined) checkData(name, "missing.category", category, anyText);
  checkData(name, "missing.rows", rows, ROWS);
  return { marks, fills: { number, category }, rows };
}
