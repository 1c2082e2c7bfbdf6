import { DataError } from "@rxgrad/core";
import { anyText } from "@rxgrad/core/internal";
import { type ByteSource, chunksOf, nameOf } from "../byte-source.js";
import { checkData, checkName } from "../checks.js";
import { type Row, rowsOf } from "./cells.js";
import type { CsvColumns } from "./column-types.js";
import { ColumnReader } from "./columns.js";
import { TextReader } from "./decode.js";
import {
  type CellsFormat,
  type CsvCellsOptions,
  type CsvData,
  type CsvOptions,
  cellsFormatOf,
  formatOf,
} from "./options.js";
import { RecordCutter } from "./records.js";

/** Number of characters to parse at once. */
const PIECE = 2 ** 16;

/**
 * Reads CSV text (RFC 4180): cells between delimiters, in quotes if they contain a delimiter, a line end or doubled quotes;
 * lines that end with LF, CR LF or CR. Blank lines and spaces around unquoted cells are ignored.
 *
 * Messages contain a line (that on which the row begins) and a column (the number of the cell), both counted from 1. Numbers
 * have a dot as decimal mark, unless `decimal` is given, and no separators of thousands. If cells seem to have another
 * delimiter, or a comma seems to be the decimal mark, the message names the option. `encoding` has no effect on text.
 *
 * @param text The text of a CSV file.
 * @param name Name of the text in error messages.
 * @throws DataError, with line and column, for misplaced quotes, a row with more or fewer cells than the first, a cell that
 * is missing or of another type, an unknown category, a row of more than 16,777,216 characters, and NUL characters. Without
 * line and column for an unknown column, text without rows, and options outside their domain.
 * @example
 * const text = "width,height,kind\n1,2.5,cat\n3,4,dog\n";
 * const { data, categories } = parseCsv(text, { columns: { x: ["width", "height"], t: { category: "kind" } } });
 * data.x.toArray(); // [[1, 2.5], [3, 4]]
 * data.t.toArray(); // [[1, 0], [0, 1]]
 * categories.t;     // ["cat", "dog"]
 */
export function parseCsv<const C extends CsvColumns>(text: string, options: CsvOptions<C>, name = "CSV"): CsvData<C> {
  checkName("parseCsv", name);
  const format = formatOf(name, options);
  checkData(name, "text", text, { ...anyText, wanted: "a text, or read a file with readCsv" });
  const reader = new ColumnReader(name, format);
  const cutter = new RecordCutter(name, format);
  for (const row of cut(name, format, cutter, text, true)) reader.read(row);
  return dataOf(name, reader);
}

/**
 * Reads a CSV file, as {@link parseCsv} reads text. Without `encoding` it is UTF-8, or UTF-16 with a byte order mark. It may
 * be packed with gzip.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @param name Name of the file in error messages. Default: that of the source.
 * @throws DataError as {@link parseCsv} does, and where the file cannot be read.
 * @example
 * const { data } = await readCsv("iris.csv", {
 *   columns: { x: ["petal length", "petal width"], t: { category: "species", as: "index" } },
 * });
 * @example
 * // A file of a German spreadsheet: Größe;Preis, then lines such as 1,5;200.
 * const { data } = await readCsv("preise.csv", {
 *   columns: { x: ["Größe"], t: { number: ["Preis"], missing: { rows: "drop" } } },
 *   delimiter: ";",
 *   decimal: ",",
 *   encoding: "windows-1252",
 * });
 */
export async function readCsv<const C extends CsvColumns>(
  source: ByteSource,
  options: CsvOptions<C>,
  name: string = nameOf(source, "CSV"),
): Promise<CsvData<C>> {
  checkName("readCsv", name);
  const format = formatOf(name, options);
  const reader = new ColumnReader(name, format);
  for await (const row of rowsOfSource(name, format, source)) reader.read(row);
  return dataOf(name, reader);
}

/**
 * Reads the cells of a CSV file as texts, row by row, the header included: to look at a file before its columns are chosen.
 * Rows may differ in length. Quotes are removed, and spaces around cells without quotes.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @param name Name of the file in error messages. Default: that of the source.
 * @throws DataError for misplaced quotes, with line and column, for an option outside its domain, and where the file cannot be
 * read.
 * @example
 * const [header, ...rows] = await readCsvCells(new Blob(["width,kind\n1,cat\n4,dog\n"]));
 * header; // ["width", "kind"]
 * rows;   // [["1", "cat"], ["4", "dog"]]
 */
export async function readCsvCells(
  source: ByteSource,
  options?: CsvCellsOptions,
  name: string = nameOf(source, "CSV"),
): Promise<readonly (readonly string[])[]> {
  checkName("readCsvCells", name);
  const format = cellsFormatOf(name, options);
  const rows: (readonly string[])[] = [];
  for await (const { cells } of rowsOfSource(name, format, source)) rows.push(cells);
  return rows;
}

function dataOf<C extends CsvColumns>(name: string, reader: ColumnReader): CsvData<C> {
  const { rows, dropped, unknown } = reader;
  if (rows === 0) {
    const missing = dropped === 1 ? "the only row misses a value" : `all ${dropped} rows miss a value`;
    const why = dropped === 0 ? "there are no rows of values" : missing;
    throw new DataError(`${name}: ${why}; give at least one${dropped === 0 ? "" : " that is whole"}.`);
  }
  const data = reader.take() as CsvData<C>["data"];
  return { data, categories: reader.categories as CsvData<C>["categories"], rows, dropped, unknown };
}

/** The rows of a file, including the header. */
export async function* rowsOfSource(
  name: string,
  format: CellsFormat,
  source: ByteSource,
): AsyncGenerator<Row, void, void> {
  const reader = new TextReader(name, format.encoding);
  const cutter = new RecordCutter(name, format, (isNul) => reader.fix(isNul));
  const read = function* (chunk: Uint8Array, isLast: boolean): Generator<Row, void, void> {
    const { text, isBroken } = reader.read(chunk, isLast);
    yield* cut(name, format, cutter, text, isLast && !isBroken);
    if (isBroken) yield* rowsOf(name, format, cutter.broken(reader.encoding));
  };
  for await (const chunk of chunksOf(name, source)) yield* read(chunk, false);
  yield* read(new Uint8Array(0), true);
}

function* cut(
  name: string,
  format: CellsFormat,
  cutter: RecordCutter,
  text: string,
  isLast: boolean,
): Generator<Row, void, void> {
  for (let start = 0; start < text.length || isLast; start += PIECE) {
    const end = isLast && start + PIECE >= text.length;
    yield* rowsOf(name, format, cutter.cut(text.slice(start, start + PIECE), end));
    if (end) return;
  }
}
