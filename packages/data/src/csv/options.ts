import { DataError, knownOptions, type Tensor } from "@rxgrad/core";
import { show } from "../show.js";

/** A column of the file: its name in the header, or its number, counted from 1 as error messages do. */
export type CsvColumn = string | number;

/** A column of names, such as `{ category: "species" }`. */
export interface CategoryColumn {
  readonly category: CsvColumn;
  /** Rows with a single 1 (the default), or the category's number. */
  readonly as?: "one-hot" | "index";
  /** All categories in the order of their numbers. Default: those that occur, sorted by their characters' codes. */
  readonly categories?: readonly string[];
}

/**
 * What to make of the file, by the name under which a network is fed: one column of numbers (shape [rows]), a list of them
 * ([rows, columns]), or a category. Columns of the file that are not mentioned are ignored.
 */
export type CsvColumns = { readonly [name: string]: CsvColumn | readonly CsvColumn[] | CategoryColumn };

/** How a file is read. */
export interface CsvOptions<C extends CsvColumns = CsvColumns> {
  readonly columns: C;
  /** Whether the first row names the columns; default true. Without names, columns go by their numbers. */
  readonly header?: boolean;
  /** The character between cells; default `","`. */
  readonly delimiter?: string;
  /** What counts as missing, and what to put in its place. Default: empty cells, which are refused. */
  readonly missing?: CsvMissing;
}

/** What stands for a missing value, and what is done about it. */
export interface CsvMissing {
  /** What counts as missing besides an empty cell, such as `["NA", "?"]`. */
  readonly marks?: readonly string[];
  /** What a missing number becomes; without it, missing numbers are refused. */
  readonly number?: number;
  /** What a missing category becomes; without it, missing categories are refused. */
  readonly category?: string;
}

/** What a file holds: a data set for `batches`, and the names of its categories. */
export interface CsvData<C extends CsvColumns = CsvColumns> {
  readonly data: { readonly [Name in keyof C]: Tensor };
  /** The categories of each category column, in the order of their numbers. */
  readonly categories: { readonly [Name in CategoriesOf<C>]: readonly string[] };
  /** The number of rows. */
  readonly rows: number;
}

/** The names under which categories are read. */
export type CategoriesOf<C extends CsvColumns> = {
  [Name in keyof C]: [Extract<C[Name], CategoryColumn>] extends [never] ? never : Name;
}[keyof C];

/** Options, checked and complete. */
export interface CsvFormat {
  readonly columns: readonly ColumnFormat[];
  readonly header: boolean;
  readonly delimiter: string;
  readonly marks: ReadonlySet<string>;
  readonly number: number | undefined;
  readonly category: string | undefined;
}

export interface ColumnFormat {
  readonly name: string;
  /** Where its cells stand. */
  readonly picks: readonly CsvColumn[];
  /** Whether there is one number for each row, rather than a list of them. */
  readonly isSingle: boolean;
  readonly category?: Pick<CategoryColumn, "as" | "categories">;
}

/** Checks what a reader of CSV is given. @throws DataError for an option outside its domain. */
export function formatOf(name: string, given: CsvOptions, more: readonly string[] = []): CsvFormat {
  const options = knownOptions(name, given, ["columns", "header", "delimiter", "missing", ...more]);
  const refuse = (sentence: string): never => {
    throw new DataError(`${name}: ${sentence}`);
  };
  const { columns, header = true, delimiter = ",", missing = {} } = options;
  if (typeof columns !== "object" || columns === null || Object.keys(columns).length === 0) {
    refuse('no columns are asked for; give some by name, such as columns: { x: ["width", "height"], t: "price" }.');
  }
  if (typeof header !== "boolean") refuse(`header is ${show(header)}; give true or false.`);
  if (typeof delimiter !== "string" || [...delimiter].length !== 1 || /["\r\n\0\ufffd]/.test(delimiter)) {
    refuse(`delimiter is ${show(delimiter)}; give one character that is neither a quote nor a line end.`);
  }
  if (typeof missing !== "object" || missing === null) {
    refuse(`missing is ${show(missing)}; give { marks, number, category }, or some of them.`);
  }
  const { marks = [], number, category } = knownOptions(`${name}: missing`, missing, ["marks", "number", "category"]);
  if (!isTexts(marks)) refuse(`missing.marks is ${show(marks)}; give a list of texts, such as ["NA", "?"].`);
  if (number !== undefined && !Number.isFinite(number)) {
    refuse(`missing.number is ${show(number)}; give a finite number.`);
  }
  if (category !== undefined && typeof category !== "string") {
    refuse(`missing.category is ${show(category)}; give a text.`);
  }
  return {
    columns: Object.entries(columns).map(([key, column]) => columnOf(name, key, column, header, refuse)),
    header,
    delimiter,
    marks: new Set(["", ...marks]),
    number,
    category,
  };
}

function columnOf(
  owner: string,
  name: string,
  column: CsvColumns[string],
  header: boolean,
  refuse: (sentence: string) => never,
): ColumnFormat {
  const at = `columns.${name}`;
  const checked = (pick: unknown): CsvColumn => {
    if (typeof pick === "string" && header) return pick;
    if (Number.isSafeInteger(pick) && (pick as number) >= 1) return pick as number;
    return refuse(
      header
        ? `${at} names the column ${show(pick)}; give its name in the header, or its number, counted from 1.`
        : `${at} names the column ${show(pick)}, but there is no header; give its number, counted from 1.`,
    );
  };
  if (typeof column === "string" || typeof column === "number") {
    return { name, picks: [checked(column)], isSingle: true };
  }
  if (isList(column)) {
    if (column.length === 0) refuse(`${at} is an empty list; give at least one column.`);
    return { name, picks: column.map(checked), isSingle: false };
  }
  if (typeof column !== "object" || column === null) return refuse(`${at} is ${show(column)}; give a column.`);
  const {
    category,
    as = "one-hot",
    categories,
  } = knownOptions(`${owner}: ${at}`, column, ["category", "as", "categories"]);
  if (as !== "one-hot" && as !== "index") refuse(`${at}.as is ${show(as)}; give "one-hot" or "index".`);
  if (categories !== undefined && (!isTexts(categories) || new Set(categories).size < Math.max(categories.length, 1))) {
    refuse(`${at}.categories is ${show(categories)}; give a list of texts, each once.`);
  }
  const picks = [checked(category)];
  return { name, picks, isSingle: true, category: { as, ...(categories && { categories: [...categories] }) } };
}

const isList = (value: unknown): value is readonly unknown[] & readonly CsvColumn[] => Array.isArray(value);

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((text) => typeof text === "string");
