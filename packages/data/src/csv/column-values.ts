import { DataError, Tensor } from "@rxgrad/core";
import { allocated, show } from "../checks.js";
import { withNames } from "../column-names.js";
import { Growing } from "../imputer.js";
import { fixUnknown, listed, suggested } from "../unknown.js";
import type { CellReader } from "./cell-readers.js";
import type { ColumnFormat } from "./column-format.js";

/** Maximum number of categories for one-hot rows, because a row has one number for each. */
const MOST_CATEGORIES = 1000;

/** Values of one or more columns of the file, row by row. `read` returns the error of a cell, if it has one; a number is one already. */
export interface ColumnValues {
  readonly format: ColumnFormat;
  readonly places: readonly number[];
  read(cell: string | number): string | undefined;
  /** Returns the values of this many rows, and clears them. */
  take(rows: number): Tensor;
  /** The number of cells with an unknown category so far. */
  readonly unknown?: number;
  /** The categories in the order of their numbers; absent for other columns. */
  sorted?(): readonly string[];
}

/** Number of an unknown category whose row has only zeros. */
const ZEROS = -1;

/**
 * @param name Name of the file in messages.
 * @param header Names of all columns; undefined for a file without a header.
 */
export function valuesOf(
  name: string,
  format: ColumnFormat,
  places: readonly number[],
  header: readonly string[] | undefined,
): ColumnValues {
  const names = header && places.map((place) => header[place] as string);
  return format.read ? new Numbers(format, places, format.read, names) : new Categories(name, format, places);
}

class Numbers implements ColumnValues {
  readonly format: ColumnFormat;
  readonly places: readonly number[];
  readonly #read: CellReader;
  readonly #fill: number | undefined;
  readonly #values = new Growing();
  readonly #names: readonly string[] | undefined;

  constructor(format: ColumnFormat, places: readonly number[], read: CellReader, names: readonly string[] | undefined) {
    this.#names = names;
    this.format = format;
    this.places = places;
    this.#read = read;
    this.#fill = format.rows === "keep" ? Number.NaN : (format.fill as number | undefined);
  }

  read(cell: string | number): string | undefined {
    if (typeof cell === "number") {
      this.#values.push(cell);
      return undefined;
    }
    const value = this.format.marks.has(cell) ? this.#fill : this.#read(cell);
    if (value === undefined) return missing(this.format, cell);
    if (typeof value === "string") return value;
    this.#values.push(value);
    return undefined;
  }

  take(rows: number): Tensor {
    const shape = this.format.isSingle ? [rows] : [rows, this.places.length];
    return withNames(new Tensor(shape, this.#values.take()), this.#names);
  }
}

/** Categories, stored as numbers. */
class Categories implements ColumnValues {
  readonly format: ColumnFormat;
  readonly places: readonly number[];
  readonly #name: string;
  readonly #fill: string | undefined;
  readonly #isClosed: boolean;
  readonly #numbers: Map<string, number>;
  readonly #values = new Growing();
  unknown = 0;

  constructor(name: string, format: ColumnFormat, places: readonly number[]) {
    this.#name = name;
    this.format = format;
    this.places = places;
    this.#fill = format.fill as string | undefined;
    this.#isClosed = format.category?.categories !== undefined;
    this.#numbers = new Map((format.category?.categories ?? []).map((each, number) => [each, number]));
  }

  read(given: string | number): string | undefined {
    const cell = String(given);
    const isMissing = this.format.marks.has(cell);
    const category = isMissing ? this.#fill : cell;
    if (category === undefined) return missing(this.format, cell);
    const known = this.#numbers.get(category);
    if (known === undefined && this.#isClosed) return this.#readUnknown(category, isMissing);
    if (known === undefined) this.#numbers.set(category, this.#numbers.size);
    this.#values.push(known ?? this.#numbers.size - 1);
    return undefined;
  }

  #readUnknown(category: string, isMissing: boolean): string | undefined {
    const { unknown, as } = this.format.category ?? {};
    if (unknown === undefined) {
      const categories = listed([...this.#numbers.keys()]);
      if (!isMissing) return `${show(category)} is none of the categories ${categories}; ${fixUnknown(as)}`;
      return `the category is missing, and its replacement ${show(category)} is none of the categories ${categories}; replace it with one of them, or say what it becomes, such as ${suggested(as)}.`;
    }
    this.unknown++;
    this.#values.push(unknown === "zeros" ? ZEROS : (this.#numbers.get(unknown.fill) as number));
    return undefined;
  }

  sorted(): readonly string[] {
    const names = [...this.#numbers.keys()];
    return this.#isClosed ? names : names.sort((a, b) => (a < b ? -1 : 1));
  }

  take(rows: number): Tensor {
    const sorted = new Map(this.sorted().map((category, number) => [category, number]));
    const numbers = Float64Array.from(this.#numbers.keys(), (category) => sorted.get(category) as number);
    const values = this.#values.take().map((first) => (first === ZEROS ? ZEROS : (numbers[first] as number)));
    if (this.format.category?.as === "index") return new Tensor([rows], values);
    const width = sorted.size;
    if (width > MOST_CATEGORIES && !this.#isClosed) {
      throw new DataError(
        `${this.#name}: column ${show(this.format.picks[0])} holds ${width} different categories, too many for one-hot rows; read it as: "index", or give its categories.`,
      );
    }
    const size = `${rows} rows of ${width} categories`;
    const oneHot = allocated(this.#name, size, 'read them as: "index"', () => new Float64Array(rows * width));
    values.forEach((number, row) => {
      if (number !== ZEROS) oneHot[row * width + number] = 1;
    });
    return new Tensor([rows, width], oneHot);
  }
}

function missing({ name, kind }: ColumnFormat, cell: string): string {
  const shown = cell === "" ? "" : ` (${show(cell)})`;
  const option = kind === "number" || kind === "category" ? `missing.${kind}` : `columns.${name}.missing`;
  return `the ${kind} is missing${shown}; fill it in, leave the row out, or give a replacement: ${option}.`;
}
