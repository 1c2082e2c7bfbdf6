import type { Tensor } from "@rxgrad/core";

/** A column of the file: its name in the header, or its number, counted from 1 as in error messages. */
export type CsvColumn = string | number;

/** One column (shape [rows]), or several ([rows, columns]). */
export type CsvPicks = CsvColumn | readonly CsvColumn[];

/** How missing values of a column are treated. An absent option is as for the whole file. */
export interface ColumnMissing<Fill = number> {
  /** Texts that count as missing here besides an empty cell, such as `["0"]`. */
  readonly marks?: readonly string[];
  /** Replacement for a missing value. */
  readonly fill?: Fill | undefined;
  /** `"drop"`: the row is left out. `"keep"`: it is kept, with NaN for the number, for an `imputer` to fill in. */
  readonly rows?: "drop" | "keep";
}

/** Numbers with their own decimal mark, or that may be missing: `{ number: "price", decimal: "," }`. */
export interface NumberColumn {
  /** The column, or several. */
  readonly number: CsvPicks;
  /** The decimal mark; default that of the whole file. */
  readonly decimal?: string;
  /** What becomes of missing cells. `number` is another name of `fill`, as in the option for the whole file. */
  readonly missing?: ColumnMissing & { readonly number?: number | undefined };
}

/** What an unknown category becomes: a row of zeros, or a known category. */
export type UnknownCategory = "zeros" | { readonly fill: string };

/** A column of names, such as `{ category: "species" }`. */
export interface CategoryColumn {
  /** The column. */
  readonly category: CsvColumn;
  /** One-hot rows with a single 1 (the default), or the category's number. */
  readonly as?: "one-hot" | "index";
  /** All categories in the order of their numbers. Default: those that occur, sorted by their characters' codes. */
  readonly categories?: readonly string[];
  /** What a category that is none of `categories` becomes, such as one that did not occur in training. Default: refused. */
  readonly unknown?: UnknownCategory | undefined;
  /**
   * `fill` is a category, and `category` another name of it, as in the option for the whole file. `rows: "keep"` is not for
   * categories.
   */
  readonly missing?: ColumnMissing<string> & { readonly category?: string | undefined };
}

/** Yes and no as 1 and 0, such as `{ boolean: "smoker" }`. */
export interface BooleanColumn {
  /** The column, or several. */
  readonly boolean: CsvPicks;
  /** Texts for yes, in upper or lower case. Default `["true", "t", "yes", "y", "1"]`, without those for no. */
  readonly true?: readonly string[];
  /** Texts for no, in upper or lower case. Default `["false", "f", "no", "n", "0"]`, without those for yes. */
  readonly false?: readonly string[];
  /** What becomes of missing cells. */
  readonly missing?: ColumnMissing;
}

/** Dates as the time since 1970 began, such as `{ date: "day" }`. */
export interface DateColumn {
  /**
   * Written as ISO 8601: `2024-02-29`, `2024-02-29T18:30`, with seconds, fractions of them and an offset such as `Z` or
   * `+02:00`. Without an offset they are UTC. Read dates in another form with `convert`.
   */
  readonly date: CsvPicks;
  /** Unit of the result; default `"days"`, with a fraction for the time of day. */
  readonly unit?: "days" | "seconds" | "milliseconds";
  /** What becomes of missing cells. */
  readonly missing?: ColumnMissing;
}

/** A column that a function reads: `{ column: "size", convert: (cell) => ["S", "M", "L"].indexOf(cell) }`. */
export interface ConvertedColumn {
  /** The column, or several. */
  readonly column: CsvPicks;
  /** Returns the number for a cell. It is not called for missing cells. */
  readonly convert: (cell: string) => number;
  /** What becomes of missing cells. */
  readonly missing?: ColumnMissing;
}

/**
 * The columns to read, by the name of the network's input: one column of numbers (shape [rows]), a list of them
 * ([rows, columns]), or an object for numbers, a category, booleans, dates or a converter. Other columns of the file are
 * ignored.
 */
export type CsvColumns = {
  readonly [name: string]: CsvPicks | NumberColumn | CategoryColumn | BooleanColumn | DateColumn | ConvertedColumn;
};

/** Names of the category columns. */
export type CategoriesOf<C extends CsvColumns> = {
  [Name in keyof C]: [Extract<C[Name], CategoryColumn>] extends [never] ? never : Name;
}[keyof C];

/** The columns as tensors: one axis for a single column, two for a list. */
export type CsvFeed<C extends CsvColumns> = { readonly [Name in keyof C]: Tensor<ColumnRank<C[Name]>> };

/** Number of axes of the tensor that a column is read into. */
export type ColumnRank<C> = C extends CsvPicks
  ? PicksRank<C>
  : C extends { readonly category: unknown }
    ? C extends { readonly as: infer As }
      ? As extends "index"
        ? 1
        : 2
      : 2
    : C extends { readonly number: infer P } | { readonly boolean: infer P } | { readonly date: infer P }
      ? PicksRank<P>
      : C extends { readonly column: infer P }
        ? PicksRank<P>
        : number;

/** 1 for a single column of the file, 2 for a list of columns. */
export type PicksRank<P> = P extends CsvColumn ? 1 : P extends readonly unknown[] ? 2 : number;
