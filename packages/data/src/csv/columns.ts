import { DataError, Tensor } from "@rxgrad/core";
import { show } from "../show.js";
import type { Row } from "./cells.js";
import type { ColumnFormat, CsvColumn, CsvFormat } from "./options.js";

/** Texts that are numbers: a dot for the fraction, nothing between thousands. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A column with more categories than these is no category: one row of it would be that wide. */
const MOST_CATEGORIES = 1000;

type Cells = Row["cells"];

/** Reads rows, one after the other, into the columns that were asked for. */
export class ColumnReader {
  readonly #name: string;
  readonly #format: CsvFormat;
  #width = 0;
  #columns: readonly (NumberColumn | Categories)[] | undefined;
  #rows = 0;

  constructor(name: string, format: CsvFormat) {
    this.#name = name;
    this.#format = format;
  }

  /** The number of rows read since the last {@link take}. */
  get rows(): number {
    return this.#rows;
  }

  /** The categories of each column of them. */
  get categories(): Readonly<Record<string, readonly string[]>> {
    const columns = (this.#columns ?? []).filter((column) => column instanceof Categories);
    return Object.fromEntries(columns.map((column) => [column.format.name, column.sorted()]));
  }

  /**
   * Reads a row; the first may be the header, which is not counted.
   *
   * @param skip whether to check no more than the number of its cells, and forget it.
   * @returns whether it was a row of values.
   * @throws DataError for a row of another width, a missing cell, and one of the wrong type.
   */
  read({ cells, line }: Row, skip = false): boolean {
    if (this.#columns === undefined) {
      this.#width = cells.length;
      this.#columns = this.#format.columns.map((column) => this.#open(column, cells));
      if (this.#format.header) return false;
    }
    if (cells.length !== this.#width) throw this.#ragged(cells.length, line);
    if (skip) return true;
    for (const column of this.#columns) {
      for (let i = 0; i < column.places.length; i++) {
        const place = column.places[i] as number;
        const fault = column.read(cells[place] as string);
        if (fault) throw new DataError(`${this.#name}: line ${line}, column ${place + 1}: ${fault}`);
      }
    }
    this.#rows++;
    return true;
  }

  /** The values of the rows read, which are forgotten. @throws DataError for a column of too many categories. */
  take(): Record<string, Tensor> {
    const rows = this.#rows;
    this.#rows = 0;
    return Object.fromEntries((this.#columns ?? []).map((column) => [column.format.name, column.take(rows)]));
  }

  #open(column: ColumnFormat, first: Cells): NumberColumn | Categories {
    const places = column.picks.map((pick) => this.#placeOf(pick, first));
    return column.category
      ? new Categories(this.#name, column, places, this.#format)
      : new NumberColumn(column, places, this.#format);
  }

  #placeOf(pick: CsvColumn, first: Cells): number {
    const isNumber = typeof pick === "number";
    const place = isNumber ? pick - 1 : first.indexOf(pick);
    if (place < 0 || place >= this.#width) {
      const there = this.#format.header ? `the header has ${listed(first)}` : `the first row has ${first.length} cells`;
      throw new DataError(`${this.#name}: there is no column ${show(pick)}; ${there}.`);
    }
    if (!isNumber && first.lastIndexOf(pick) !== place) {
      throw new DataError(
        `${this.#name}: columns ${place + 1} and ${first.lastIndexOf(pick) + 1} are both called ${show(pick)}; name the column by its number.`,
      );
    }
    return place;
  }

  #ragged(cells: number, line: number): DataError {
    const column = Math.min(cells, this.#width) + 1;
    const first = this.#format.header ? "the header" : "the first row";
    return new DataError(
      `${this.#name}: line ${line}, column ${column}: the row has ${cells} cells but ${first} has ${this.#width}; give every row as many.`,
    );
  }
}

/** Numbers of one or more columns of the file. `read` returns what is wrong with a cell. */
class NumberColumn {
  readonly format: ColumnFormat;
  readonly places: readonly number[];
  readonly #marks: ReadonlySet<string>;
  readonly #fill: number | undefined;
  readonly #values = new Growing();

  constructor(format: ColumnFormat, places: readonly number[], { marks, number }: CsvFormat) {
    this.format = format;
    this.places = places;
    this.#marks = marks;
    this.#fill = number;
  }

  read(cell: string): string | undefined {
    let value = this.#fill;
    if (!this.#marks.has(cell)) {
      value = Number(cell);
      if (!NUMBER.test(cell)) return `${show(cell)} is no number; correct it, or count it as missing: missing.marks.`;
      if (!Number.isFinite(value)) return `${show(cell)} is too large for a number of 64 bits; correct it.`;
    }
    if (value === undefined) return missing("number", cell);
    this.#values.push(value);
    return undefined;
  }

  take(rows: number): Tensor {
    return new Tensor(this.format.isSingle ? [rows] : [rows, this.places.length], this.#values.take());
  }
}

/** Names, kept as numbers. */
class Categories {
  readonly format: ColumnFormat;
  readonly places: readonly number[];
  readonly #name: string;
  readonly #marks: ReadonlySet<string>;
  readonly #fill: string | undefined;
  readonly #isClosed: boolean;
  readonly #numbers: Map<string, number>;
  readonly #values = new Growing();

  constructor(name: string, format: ColumnFormat, places: readonly number[], { marks, category }: CsvFormat) {
    this.#name = name;
    this.format = format;
    this.places = places;
    this.#marks = marks;
    this.#fill = category;
    this.#isClosed = format.category?.categories !== undefined;
    this.#numbers = new Map((format.category?.categories ?? []).map((each, number) => [each, number]));
  }

  read(cell: string): string | undefined {
    const category = this.#marks.has(cell) ? this.#fill : cell;
    if (category === undefined) return missing("category", cell);
    const known = this.#numbers.get(category);
    if (known === undefined && this.#isClosed) {
      return `${show(category)} is none of the categories ${listed([...this.#numbers.keys()])}; correct it, or add it to them.`;
    }
    if (known === undefined) this.#numbers.set(category, this.#numbers.size);
    this.#values.push(known ?? this.#numbers.size - 1);
    return undefined;
  }

  /** The categories in the order of their numbers. */
  sorted(): readonly string[] {
    const names = [...this.#numbers.keys()];
    return this.#isClosed ? names : names.sort((a, b) => (a < b ? -1 : 1));
  }

  take(rows: number): Tensor {
    const sorted = new Map(this.sorted().map((category, number) => [category, number]));
    const numbers = Float64Array.from(this.#numbers.keys(), (category) => sorted.get(category) as number);
    const values = this.#values.take().map((first) => numbers[first] as number);
    if (this.format.category?.as === "index") return new Tensor([rows], values);
    const width = sorted.size;
    if (width > MOST_CATEGORIES && !this.#isClosed) {
      throw new DataError(
        `${this.#name}: column ${show(this.format.picks[0])} holds ${width} different categories, too many for one-hot rows; read it as: "index", or give its categories.`,
      );
    }
    const oneHot = new Float64Array(rows * width);
    values.forEach((number, row) => {
      oneHot[row * width + number] = 1;
    });
    return new Tensor([rows, width], oneHot);
  }
}

/** Numbers without a known end. */
class Growing {
  #numbers = new Float64Array(64);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#numbers.length) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = value;
  }

  /** A copy of the numbers, which are forgotten. */
  take(): Float64Array {
    const taken = this.#numbers.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}

const missing = (kind: "number" | "category", cell: string): string =>
  `the ${kind} is missing${cell === "" ? "" : ` (${show(cell)})`}; fill it in, leave the row out, or say what it becomes: missing.${kind}.`;

/** Texts in quotes, the first few of them. */
const listed = (texts: readonly string[]): string =>
  texts.slice(0, 12).map(show).join(", ") + (texts.length > 12 ? ` and ${texts.length - 12} more` : "");
