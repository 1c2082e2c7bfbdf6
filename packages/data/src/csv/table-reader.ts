import { DataError, type Tensor } from "@rxgrad/core";
import { show } from "../checks.js";
import { listed } from "../unknown.js";
import type { ColumnFormat } from "./column-format.js";
import type { CsvColumn } from "./column-types.js";
import { type ColumnValues, valuesOf } from "./column-values.js";

/** A date, in milliseconds since 1970 began, with a fraction. */
export class Instant {
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

/** A cell of a table whose columns have types. A cell without a value is null or undefined. */
export type Cell = string | number | bigint | boolean | Instant | null | undefined;

/** The cells of a row, by the places of their columns, counted from 0. */
export type TableCells = (place: number) => Cell;

/** The greatest whole number up to which float64 has all. */
const GREATEST = 2n ** 53n;

/** Reads rows of a table with typed columns, one after the other, into the requested columns. */
export class TableReader {
  readonly #name: string;
  readonly #header: readonly string[];
  readonly #columns: readonly ColumnValues[];
  #rows = 0;
  #dropped = 0;

  /**
   * @param name Name of the table in messages.
   * @param header Names of all columns of the table.
   * @throws DataError for a column that the table does not have, or has twice.
   */
  constructor(name: string, formats: readonly ColumnFormat[], header: readonly string[]) {
    this.#name = name;
    this.#header = header;
    this.#columns = formats.map((format) => {
      const places = format.picks.map((pick) => this.#placeOf(pick));
      return valuesOf(name, format, places, header);
    });
  }

  /** The places of the columns that are read. */
  get places(): readonly number[] {
    return [...new Set(this.#columns.flatMap(({ places }) => places))];
  }

  /** The number of rows read since the last {@link take}. */
  get rows(): number {
    return this.#rows;
  }

  /** The number of rows that were left out because a value is missing. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The number of cells with an unknown category. */
  get unknown(): number {
    return this.#columns.reduce((sum, { unknown = 0 }) => sum + unknown, 0);
  }

  /** The categories of each category column. */
  get categories(): Readonly<Record<string, readonly string[]>> {
    const columns = this.#columns.filter(({ sorted }) => sorted);
    return Object.fromEntries(columns.map((column) => [column.format.name, column.sorted?.() as readonly string[]]));
  }

  /**
   * Reads a row.
   *
   * @param row Its number in messages, counted from 1.
   * @param skip Whether to ignore its values, and only determine whether it counts.
   * @returns Whether the row counts.
   * @throws DataError for a missing cell, and one of the wrong type.
   */
  read(cells: TableCells, row: number, skip = false): boolean {
    if (this.#columns.some((column) => drops(column, cells))) {
      this.#dropped++;
      return false;
    }
    if (skip) return true;
    for (const column of this.#columns) {
      for (const place of column.places) {
        const cell = readable(column.format, cells(place));
        const fault = typeof cell === "object" ? cell.fault : column.read(cell);
        if (fault) throw this.#wrong(fault, row, place);
      }
    }
    this.#rows++;
    return true;
  }

  /** Returns the values of the rows read, and clears them. @throws DataError for a column with too many categories. */
  take(): Record<string, Tensor> {
    const rows = this.#rows;
    this.#rows = 0;
    return Object.fromEntries(this.#columns.map((column) => [column.format.name, column.take(rows)]));
  }

  #placeOf(pick: CsvColumn): number {
    const place = typeof pick === "number" ? pick - 1 : this.#header.indexOf(pick);
    if (place < 0 || place >= this.#header.length) {
      throw new DataError(`${this.#name}: there is no column ${show(pick)}; the table has ${listed(this.#header)}.`);
    }
    const second = typeof pick === "number" ? -1 : this.#header.indexOf(pick, place + 1);
    if (second < 0) return place;
    throw new DataError(
      `${this.#name}: columns ${place + 1} and ${second + 1} are both called ${show(pick)}; name the column by its number.`,
    );
  }

  #wrong(fault: string, row: number, place: number): DataError {
    return new DataError(`${this.#name}: row ${row}, column ${show(this.#header[place])}: ${fault}`);
  }
}

/** Whether a cell counts as missing: it has no value, is NaN, or is one of the marks. */
const isMissing = ({ marks }: ColumnFormat, cell: Cell): boolean =>
  cell === null ||
  cell === undefined ||
  Number.isNaN(cell) ||
  (typeof cell === "string"
    ? marks.has(cell)
    : marks.size > 1 && !(cell instanceof Instant) && marks.has(String(cell)));

/** Whether a required cell is missing, so that the row is dropped. */
const drops = ({ format, places }: ColumnValues, cells: TableCells): boolean =>
  format.rows === "drop" && places.some((place) => isMissing(format, cells(place)));

/** What a column reads of a cell: a number, a text, or why it cannot be read. */
function readable(format: ColumnFormat, cell: Cell): number | string | { readonly fault: string } {
  if (isMissing(format, cell) || cell === null || cell === undefined) return "";
  if (typeof cell === "string") return cell;
  if (format.kind === "category" || format.kind === "value") return textOf(cell);
  if (cell instanceof Instant)
    return format.unit ? cell.milliseconds / format.unit : wrongType(format, "a date", "date");
  if (typeof cell === "boolean")
    return format.kind === "boolean" ? Number(cell) : wrongType(format, `${cell}`, "boolean");
  // "1" and "0" are yes and no, as texts of a CSV file are.
  if (format.kind === "boolean") return String(cell);
  if (format.kind === "date") return wrongType(format, `the number ${cell}`, "number");
  if (typeof cell === "bigint" && (cell > GREATEST || cell < -GREATEST)) {
    return {
      fault: `${cell} is beyond 2^53, so float64 does not have it; read the column as a category, or with convert.`,
    };
  }
  return Number.isFinite(Number(cell))
    ? Number(cell)
    : { fault: `${cell} is not finite; correct it, or count it as missing: missing.marks.` };
}

const wrongType = ({ kind }: ColumnFormat, what: string, right: string): { readonly fault: string } => ({
  fault: `${what} is no ${kind}; read the column as { ${right}: … }.`,
});

function textOf(cell: number | bigint | boolean | Instant): string {
  if (!(cell instanceof Instant)) return String(cell);
  const date = new Date(cell.milliseconds);
  return Number.isNaN(date.getTime()) ? String(cell.milliseconds) : date.toISOString();
}
