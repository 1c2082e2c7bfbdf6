import { DataError } from "@rxgrad/core";
import { describeValue, messageOf } from "@rxgrad/core/internal";
import type { CsvColumns, CsvData, CsvOptions } from "@rxgrad/data";
import { type Cell, checkName, Instant, show, TableReader, tableFormatOf } from "@rxgrad/data/internal";
import { tableData } from "./table-data.js";

/** A table of the package `apache-arrow`, as its `tableFromIPC` makes it of a file, a stream or a response. */
export interface ArrowTable {
  /** The number of rows. */
  readonly numRows: number;
  /** The names and types of the columns. */
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  /** The values of a column. */
  getChildAt(index: number): { get(row: number): unknown } | null;
}

/** Options for reading an Arrow table. */
export interface ArrowOptions<C extends CsvColumns = CsvColumns> {
  /** What to read, by the names of the data set, as `readCsv` takes it. */
  readonly columns: C;
  /** How missing values are treated: those that are null or NaN, empty texts, and `marks`. Default: they are refused. */
  readonly missing?: CsvOptions["missing"];
}

/**
 * Reads columns of an Arrow table, as `readCsv` reads those of a CSV file: the same `columns` and `missing`, and the same result. The
 * rules are those of {@link readParquet}.
 *
 * Your program reads the file, with the package `apache-arrow`, so that others need not install it: Arrow files (Feather version 2)
 * and streams, from a path, an address or bytes. Tables of other packages that are made like these, as of DuckDB, are read too.
 *
 * @param table What `tableFromIPC` of `apache-arrow` returned.
 * @param name Name of the table in error messages.
 * @throws DataError for what is no such table, a column that it does not have, a missing cell, and one of another type, with its row
 * and column, and for an option outside its domain.
 * @example
 * const table = tableFromIPC(await readFile("iris.arrow"));
 * const { data, categories } = readArrow(table, {
 *   columns: { x: ["petal length", "petal width"], t: { category: "species" } },
 * });
 */
export function readArrow<const C extends CsvColumns>(
  table: ArrowTable,
  options: ArrowOptions<C>,
  name = "Arrow",
): CsvData<C> {
  checkName("readArrow", name);
  const formats = tableFormatOf(name, options, []);
  const { numRows, schema } = checkedTable(name, table);
  const reader = new TableReader(
    name,
    formats,
    schema.fields.map((field) => field.name),
  );
  const columns = new Map(reader.places.map((place) => [place, cellsOf(name, table, place)]));
  for (let row = 0; row < numRows; row++) reader.read((place) => columns.get(place)?.(row), row + 1);
  return tableData<C>(name, reader);
}

function checkedTable(name: string, table: ArrowTable): ArrowTable {
  const { numRows, schema, getChildAt } = (table ?? {}) as Partial<ArrowTable>;
  if (Number.isInteger(numRows) && Array.isArray(schema?.fields) && typeof getChildAt === "function") return table;
  throw new DataError(
    `${name}: the table is ${describeValue(table)}; give what tableFromIPC of apache-arrow makes of an Arrow file.`,
  );
}

/** What is asked of a type of apache-arrow. */
interface ArrowType {
  readonly typeId?: number;
  /** The type of the values in a dictionary. */
  readonly dictionary?: ArrowType;
  /** Digits behind the point of a decimal. */
  readonly scale?: number;
}

/** How the values of a type become cells, by the numbers of types in Arrow's specification of files. */
const CELLS: Readonly<Record<number, ((value: never, type: ArrowType) => Cell) | undefined>> = {
  1: () => null,
  2: (value: number | bigint) => value,
  3: (value: number) => value,
  5: (value: string) => value,
  6: (value: boolean) => value,
  7: (words: Uint32Array, { scale = 0 }) => decimal(words, scale),
  8: (milliseconds: number | Date) => new Instant(Number(milliseconds)),
  10: (milliseconds: number) => new Instant(Number(milliseconds)),
  20: (value: string) => value,
};

/** apache-arrow's number for dictionaries. */
const DICTIONARY = -1;

/** The cells of a column, by their rows, counted from 0. @throws DataError for a column whose values are no cells. */
function cellsOf(name: string, table: ArrowTable, place: number): (row: number) => Cell {
  const { name: column, type } = table.schema.fields[place] as { name: string; type: ArrowType };
  const values = type.typeId === DICTIONARY ? (type.dictionary ?? {}) : type;
  const toCell = CELLS[values.typeId ?? 0];
  const vector = table.getChildAt(place);
  if (!toCell || !vector) {
    throw new DataError(
      `${name}: column ${show(column)} holds ${show(String(type))}; give numbers, texts, booleans or dates in its place.`,
    );
  }
  return (row) => {
    try {
      const value = vector.get(row);
      return value === null || value === undefined ? null : toCell(value as never, values);
    } catch (cause) {
      const why = messageOf(cause).replace(/[.;]\s*$/, "");
      throw new DataError(`${name}: row ${row + 1}, column ${show(column)} cannot be read: ${why}; write it again.`, {
        cause,
      });
    }
  };
}

/** The number nearest to a decimal fraction, whose digits are a whole number in words of 32 bits, the lowest first. */
function decimal(words: Uint32Array, scale: number): Cell {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i] as number);
  const unscaled = BigInt.asIntN(32 * words.length, value);
  return scale === 0 ? unscaled : Number(`${unscaled}e${-scale}`);
}
