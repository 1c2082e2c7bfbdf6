import { DataError, type Tensor } from "@rxgrad/core";
import { show } from "../checks.js";
import { listed } from "../unknown.js";
import type { Row } from "./cells.js";
import type { CsvColumn } from "./column-types.js";
import { type ColumnValues, valuesOf } from "./column-values.js";
import type { CsvFormat } from "./options.js";
import { otherDelimiter } from "./other-delimiter.js";

type Cells = Row["cells"];

/** Reads rows, one after the other, into the requested columns. */
export class ColumnReader {
  readonly #name: string;
  readonly #format: CsvFormat;
  #first: Cells = [];
  #columns: readonly ColumnValues[] | undefined;
  /** Whether the first two rows have been checked for another delimiter. */
  #isCut = false;
  #rows = 0;
  #dropped = 0;

  constructor(name: string, format: CsvFormat) {
    this.#name = name;
    this.#format = format;
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
    return (this.#columns ?? []).reduce((sum, { unknown = 0 }) => sum + unknown, 0);
  }

  /** The categories of each category column. */
  get categories(): Readonly<Record<string, readonly string[]>> {
    const columns = (this.#columns ?? []).filter(({ sorted }) => sorted);
    return Object.fromEntries(columns.map((column) => [column.format.name, column.sorted?.() as readonly string[]]));
  }

  /**
   * Reads a row; the first may be the header, which is not counted.
   *
   * @param skip Whether to ignore the values of the row, and only determine whether it counts.
   * @returns Whether the row counts.
   * @throws DataError for a row of another width, a missing cell, and one of the wrong type.
   */
  read({ cells, line }: Row, skip = false): boolean {
    const columns = this.#columns ?? this.#open(cells);
    const isFirst = this.#columns === undefined;
    const isHeader = isFirst && this.#format.header;
    this.#columns = columns;
    if (isHeader) return false;
    if (cells.length !== this.#first.length) throw this.#ragged(cells, line);
    if (!isFirst && !this.#isCut) this.#checkCut(columns, cells, line);
    if (columns.some((column) => misses(column, cells))) {
      this.#dropped++;
      return false;
    }
    if (skip) return true;
    for (const column of columns) {
      for (let i = 0; i < column.places.length; i++) {
        const place = column.places[i] as number;
        const fault = column.read(cells[place] as string);
        if (fault) throw this.#wrong(fault, column, cells, line, place);
      }
    }
    this.#rows++;
    return true;
  }

  /** Returns the values of the rows read, and clears them. @throws DataError for a column with too many categories. */
  take(): Record<string, Tensor> {
    const rows = this.#rows;
    this.#rows = 0;
    return Object.fromEntries((this.#columns ?? []).map((column) => [column.format.name, column.take(rows)]));
  }

  #open(first: Cells): readonly ColumnValues[] {
    this.#first = first;
    const placesByName = new Map<string, number[]>();
    first.forEach((name, place) => {
      const places = placesByName.get(name);
      if (places) places.push(place);
      else placesByName.set(name, [place]);
    });
    const placeOf = (pick: CsvColumn): number => this.#placeOf(pick, placesByName);
    const header = this.#format.header ? first : undefined;
    return this.#format.columns.map((column) => valuesOf(this.#name, column, column.picks.map(placeOf), header));
  }

  #placeOf(pick: CsvColumn, placesByName: ReadonlyMap<string, readonly number[]>): number {
    const isNumber = typeof pick === "number";
    const [place = -1, second] = isNumber ? [pick - 1] : (placesByName.get(pick) ?? []);
    if (place < 0 || place >= this.#first.length) {
      const names = this.#format.columns.flatMap(({ picks }) => picks).filter((each) => typeof each === "string");
      const other = otherDelimiter([this.#first], { delimiter: this.#format.delimiter, names });
      const there = this.#format.header
        ? `the header has ${listed(this.#first)}`
        : `the first row has ${this.#first.length} cells`;
      throw new DataError(`${this.#name}: there is no column ${show(pick)}; ${there}${other && `, but ${other}`}.`);
    }
    if (second !== undefined) {
      throw new DataError(
        `${this.#name}: columns ${place + 1} and ${second + 1} are both called ${show(pick)}; name the column by its number.`,
      );
    }
    return place;
  }

  #ragged(cells: Cells, line: number): DataError {
    const width = this.#first.length;
    const column = Math.min(cells.length, width) + 1;
    const first = this.#format.header ? "the header" : "the first row";
    const other = width === 1 ? otherDelimiter([this.#first], { delimiter: this.#format.delimiter }) : "";
    return this.#at(
      line,
      column,
      `the row has ${cells.length} cells but ${first} has ${width}; ${other && `${other}; otherwise `}give every row as many.`,
    );
  }

  #wrong(fault: string, { format }: ColumnValues, cells: Cells, line: number, place: number): DataError {
    const reads = (part: string): boolean => typeof format.read?.(part) === "number";
    const other = format.kind === "value" || format.kind === "category" ? "" : this.#otherIn(cells, reads);
    return this.#at(line, place + 1, other ? `the row is one cell, ${show(cells[0])}, but ${other}.` : fault);
  }

  /** Another delimiter of a row, where it divides the header into as many cells. */
  #otherIn(cells: Cells, reads?: (part: string) => boolean): string {
    const { delimiter } = this.#format;
    const rows = cells === this.#first || !this.#format.header ? [cells] : [this.#first, cells];
    return otherDelimiter(rows, { delimiter, ...(reads && { reads }) });
  }

  /**
   * Checks the first two rows of a file of categories for another delimiter. Categories can be any text, so no later check
   * would find that a cell contains several. A given delimiter is not checked.
   */
  #checkCut(columns: readonly ColumnValues[], cells: Cells, line: number): void {
    this.#isCut = true;
    const { delimiter, isDelimiterGiven } = this.#format;
    if (isDelimiterGiven || !columns.some(({ format }) => format.kind === "category")) return;
    const other = otherDelimiter([this.#first, cells], { delimiter });
    if (other === "") return;
    throw this.#at(
      line,
      1,
      `the row is one cell, ${show(cells[0])}, but ${other}, or delimiter: ${show(delimiter)} where they are not.`,
    );
  }

  #at(line: number, column: number, fault: string): DataError {
    return new DataError(`${this.#name}: line ${line}, column ${column}: ${fault}`);
  }
}

/** Whether a required cell is missing, so that the row is dropped. */
const misses = ({ format, places }: ColumnValues, cells: Cells): boolean =>
  format.rows === "drop" && places.some((place) => format.marks.has(cells[place] as string));
