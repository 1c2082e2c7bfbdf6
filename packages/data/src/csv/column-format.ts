import { knownOptions } from "@rxgrad/core/extend";
import { anyFinite, anyText, callback, type Domain, oneOf } from "@rxgrad/core/internal";
import { all, checkData, isWhole, show } from "../checks.js";
import { checkUnknown } from "../unknown.js";
import { booleanReader, type CellReader, converter, dateReader, MILLISECONDS, numberReader } from "./cell-readers.js";
import type {
  BooleanColumn,
  CategoryColumn,
  ColumnMissing,
  ConvertedColumn,
  CsvColumn,
  CsvColumns,
} from "./column-types.js";

/** How a column is read: checked and complete. */
export interface ColumnFormat {
  readonly name: string;
  /** Name of its values in messages. */
  readonly kind: "number" | "category" | "boolean" | "date" | "value";
  /** The columns of its cells. */
  readonly picks: readonly CsvColumn[];
  /** Whether there is one number for each row, rather than a list of them. */
  readonly isSingle: boolean;
  /** Reads a cell; undefined for categories. */
  readonly read?: CellReader | undefined;
  /** Length of the unit of dates, in milliseconds. */
  readonly unit?: number;
  readonly category?: Pick<CategoryColumn, "as" | "categories" | "unknown"> | undefined;
  /** Texts that count as missing. */
  readonly marks: ReadonlySet<string>;
  readonly fill: number | string | undefined;
  readonly rows: "drop" | "keep" | undefined;
}

/** Defaults for all columns of the file. */
export interface FileFormat {
  readonly header: boolean;
  readonly decimal: string;
  readonly isDecimalGiven: boolean;
  readonly marks: readonly string[];
  readonly fills: { readonly number: number | undefined; readonly category: string | undefined };
  readonly rows: "drop" | "keep" | undefined;
}

/** With the name that the replacement has for the whole file. */
type MissingOptions = ColumnMissing<unknown> & { readonly [Kind in "number" | "category"]?: unknown };

/** Checks columns. `refuse` throws a sentence. */
export class ColumnChecker {
  readonly #owner: string;
  readonly #file: FileFormat;
  readonly #refuse: (sentence: string) => never;

  constructor(owner: string, file: FileFormat, refuse: (sentence: string) => never) {
    this.#owner = owner;
    this.#file = file;
    this.#refuse = refuse;
  }

  formatOf(name: string, column: CsvColumns[string]): ColumnFormat {
    const at = `columns.${name}`;
    const refuse = this.#refuse;
    if (typeof column === "string" || typeof column === "number" || isColumnList(column)) {
      return this.#numbers(name, at, { number: column });
    }
    if (typeof column !== "object" || column === null) return refuse(`${at} is ${show(column)}; give a column.`);
    if ("number" in column) return this.#numbers(name, at, column);
    if ("boolean" in column) return this.#booleans(name, at, column);
    if ("date" in column) {
      const { date, unit = "days", missing } = this.#known(at, column, ["date", "unit", "missing"]);
      checkData(this.#owner, `${at}.unit`, unit, oneOf(...Object.keys(MILLISECONDS)));
      const format = this.#column(name, at, "date", date, missing, dateReader(unit));
      return { ...format, unit: MILLISECONDS[unit] };
    }
    if (isConverted(column)) {
      const { column: picks, convert, missing } = this.#known(at, column, ["column", "convert", "missing"]);
      checkData(this.#owner, `${at}.convert`, convert, callback("that makes a number of a cell's text"));
      return this.#column(name, at, "value", picks, missing, converter(convert));
    }
    return this.#category(name, at, column);
  }

  #numbers(name: string, at: string, column: { number: unknown; decimal?: unknown; missing?: unknown }): ColumnFormat {
    const { number, decimal, missing } = this.#known(at, column, ["number", "decimal", "missing"]);
    if (decimal !== undefined) checkData(this.#owner, `${at}.decimal`, decimal, DECIMAL);
    return this.#column(name, at, "number", number, missing, this.#numberReader(at, decimal as string | undefined));
  }

  #numberReader(at: string, own: string | undefined): CellReader {
    const { decimal, isDecimalGiven } = this.#file;
    return own === undefined
      ? numberReader(decimal, isDecimalGiven ? "decimal" : "")
      : numberReader(own, `${at}.decimal`);
  }

  #booleans(name: string, at: string, column: BooleanColumn): ColumnFormat {
    const given = this.#known(at, column, ["boolean", "true", "false", "missing"]);
    const yes = this.#texts(`${at}.true`, given.true, YES, given.false);
    const no = this.#texts(`${at}.false`, given.false, NO, given.true);
    const both = yes.find((text) => holds(no, text));
    if (both !== undefined) {
      this.#refuse(`${at} takes ${show(both)} for both true and false; leave it out of one of them.`);
    }
    return this.#column(name, at, "boolean", given.boolean, given.missing, booleanReader(yes, no));
  }

  /** The given texts, or the usual ones without those of the other value. */
  #texts(at: string, given: unknown, usual: readonly string[], other: unknown): readonly string[] {
    const texts = given ?? usual.filter((text) => !(isTexts(other) && holds(other, text)));
    if (isTexts(texts) && texts.length > 0) return texts;
    return this.#refuse(`${at} is ${show(texts)}; give a list of texts.`);
  }

  #category(name: string, at: string, column: CategoryColumn): ColumnFormat {
    const refuse = this.#refuse;
    const known = this.#known(at, column, ["category", "as", "categories", "unknown", "missing"]);
    const { category, as = "one-hot", categories, unknown, missing } = known;
    checkData(this.#owner, `${at}.as`, as, oneOf("one-hot", "index"));
    if (
      categories !== undefined &&
      (!isTexts(categories) || new Set(categories).size < Math.max(categories.length, 1))
    ) {
      refuse(`${at}.categories is ${show(categories)}; give a list of texts, each once.`);
    }
    if (unknown !== undefined) {
      if (categories === undefined) {
        refuse(`${at} has unknown but no categories, so none is unknown; give categories: those of the training file.`);
      }
      checkUnknown(`${this.#owner}: ${at}.unknown`, unknown, categories as readonly string[]);
      if (unknown === "zeros" && as === "index") {
        refuse(`${at}.unknown is "zeros", but there are no rows with as: "index"; give { fill: a category }.`);
      }
    }
    if (Array.isArray(category)) refuse(`${at}.category is ${show(category)}; give one column, each in its own name.`);
    const { rows } = (missing ?? {}) as ColumnMissing<string>;
    if (rows === "keep")
      refuse(`${at}.missing.rows is "keep", but no category is NaN; give "drop", or fill: "unknown".`);
    const format = this.#column(name, at, "category", category, missing);
    return {
      ...format,
      rows: format.rows === "drop" ? "drop" : undefined,
      category: { as, unknown, ...(categories && { categories: [...categories] }) },
    };
  }

  #column(
    name: string,
    at: string,
    kind: ColumnFormat["kind"],
    picks: unknown,
    missing: unknown,
    read?: CellReader,
  ): ColumnFormat {
    const isSingle = !Array.isArray(picks);
    const list: readonly unknown[] = isSingle ? [picks] : picks;
    if (list.length === 0) this.#refuse(`${at} is an empty list; give at least one column.`);
    return {
      ...{ name, kind, isSingle, picks: Array.from(list, (pick) => this.#pick(at, pick)), ...(read && { read }) },
      ...this.#missing(`${at}.missing`, kind, missing),
    };
  }

  #pick(at: string, pick: unknown): CsvColumn {
    const { header } = this.#file;
    if (typeof pick === "string" && header) return pick;
    if (isWhole(pick, 1)) return pick as number;
    const fix = header
      ? "; give its name in the header, or its number, counted from 1."
      : ", but there is no header; give its number, counted from 1.";
    return this.#refuse(`${at} names the column ${show(pick)}${fix}`);
  }

  #missing(at: string, kind: ColumnFormat["kind"], given: unknown = {}): Pick<ColumnFormat, "marks" | "fill" | "rows"> {
    const { fills, marks: all, rows: usual } = this.#file;
    const isFilled = kind === "number" || kind === "category";
    const known = knownOptions<MissingOptions>(`${this.#owner}: ${at}`, given as MissingOptions, [
      "marks",
      "fill",
      "rows",
      ...(isFilled ? [kind] : []),
    ]);
    const { marks = [], rows } = known;
    const other = isFilled ? known[kind] : undefined;
    if (known.fill !== undefined && other !== undefined) {
      this.#refuse(`${at} has both fill and ${kind}, which mean the same; leave one of them out.`);
    }
    const fill = known.fill ?? other;
    checkData(this.#owner, `${at}.marks`, marks, MARKS);
    const filled = known.fill === undefined ? kind : "fill";
    if (fill !== undefined) checkData(this.#owner, `${at}.${filled}`, fill, kind === "category" ? anyText : anyFinite);
    checkData(this.#owner, `${at}.rows`, rows, ROWS);
    if (fill !== undefined && rows !== undefined)
      this.#refuse(`${at} has both ${filled} and rows; leave one of them out.`);
    const usualFill = isFilled ? fills[kind] : undefined;
    return {
      marks: new Set(["", ...all, ...marks]),
      fill: rows === undefined ? ((fill as number | string | undefined) ?? usualFill) : undefined,
      rows: fill === undefined ? (rows ?? (usualFill === undefined ? usual : undefined)) : undefined,
    };
  }

  #known<Options extends object>(at: string, column: Options, known: readonly (keyof Options & string)[]): Options {
    return knownOptions(`${this.#owner}: ${at}`, column, known);
  }
}

export const DECIMAL: Domain = {
  wanted: 'one character, "." or ","',
  accepts: (value) => typeof value === "string" && value.length === 1 && !/[\d\s+\-e"]/i.test(value),
};

export const MARKS: Domain = {
  wanted: 'a list of texts, such as ["NA", "?"]',
  accepts: (value) => isTexts(value),
};

/** What happens to rows with a missing cell; they are refused by default. */
export const ROWS: Domain = {
  wanted: '"drop" to leave rows out, or "keep" to have NaN for an imputer',
  accepts: (value) => value === undefined || value === "drop" || value === "keep",
};

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && all(value, (text) => typeof text === "string");

/** The usual texts for yes and no. */
const [YES, NO] = [
  ["true", "t", "yes", "y", "1"],
  ["false", "f", "no", "n", "0"],
] as const;

/** Whether a text is among these, in upper or lower case. */
const holds = (texts: readonly string[], text: string): boolean =>
  texts.some((each) => each.toLowerCase() === text.toLowerCase());

const isConverted = (column: object): column is ConvertedColumn => "convert" in column || "column" in column;

const isColumnList = (column: unknown): column is readonly CsvColumn[] => Array.isArray(column);
