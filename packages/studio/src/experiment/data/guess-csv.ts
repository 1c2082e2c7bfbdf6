import { readCsvCells } from "@rxgrad/data";
import { sentence } from "../../words/told.js";
import { COLUMNS, NAME } from "../check/check-data.js";
import { isText, shown } from "../check/fields.js";
import { ExperimentError } from "../experiment-error.js";
import type { CsvSetup } from "../setup.js";
import { MISSING, MOST_CLASSES } from "./csv-rules.js";
import { sha256Of } from "./sha256.js";

/** A guess of what can be learned from a file. */
export interface CsvGuess {
  readonly setup: CsvSetup;
  /** Rows in which nothing that is learned from is missing. */
  readonly rows: number;
}

const LEAST_ROWS = 4;

/**
 * Looks at a dropped file: the last column is the target, and the columns of numbers before it are the inputs, except those that
 * number the rows or are mostly empty.
 *
 * @throws ExperimentError where nothing can be learned from the file; DataError where it is no CSV.
 */
export async function guessCsv(name: string, file: Uint8Array): Promise<CsvGuess> {
  const [header = [], ...rows] = await readCsvCells(file, {}, name);
  if (!isText(name, NAME)) throw new ExperimentError(sentence("error.csvFile", { name: shown(name), most: NAME }));
  checkHeader(name, header);
  checkRows(name, header.length, rows);
  const all = header.map((column, i) => new Column(column, i, rows)).filter(({ name }) => name !== "");
  const target = all.at(-1) as Column;
  const inputs = all.slice(0, -1).filter((column) => column.isInput);
  checkTarget(name, target);
  checkInputs(name, inputs);
  const used = [...inputs, target];
  checkNames(name, used);
  const complete = rows.filter((row) => used.every(({ at }) => !isMissing(row[at])));
  if (complete.length < LEAST_ROWS) {
    throw new ExperimentError(sentence("error.csvRows", { name, count: complete.length, least: LEAST_ROWS }));
  }
  // A class may be in incomplete rows alone.
  if (complete.length < rows.length) checkTarget(name, new Column(target.name, target.at, complete));
  return {
    setup: {
      kind: "csv",
      name,
      sha256: await sha256Of(file),
      inputs: inputs.map((column) => column.name),
      target: target.name,
      as: target.isClass ? "class" : "number",
      test: 0.25,
    },
    rows: complete.length,
  };
}

/** As `readCsv` reads them. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const isNumber = (cell: string): boolean => NUMBER.test(cell) && Number.isFinite(Number(cell));
const isMissing = (cell: string | undefined): boolean => !cell || MISSING.marks.includes(cell);

class Column {
  readonly name: string;
  readonly at: number;
  readonly isNumbers: boolean;
  readonly distinct: ReadonlySet<string>;
  readonly isInput: boolean;

  constructor(name: string, at: number, rows: readonly (readonly string[])[]) {
    const cells = rows.map((row) => row[at]);
    const values = cells.filter((cell): cell is string => !isMissing(cell));
    const distinct = new Set<string>();
    for (const value of values) if (distinct.size <= MOST_CLASSES) distinct.add(value);
    this.name = name;
    this.at = at;
    this.distinct = distinct;
    this.isNumbers = values.length > 0 && values.every(isNumber);
    const first = Number(cells[0]);
    const numbersRows = (first === 0 || first === 1) && cells.every((cell, i) => Number(cell) === first + i);
    this.isInput = this.isNumbers && !numbersRows && values.length >= cells.length / 2;
  }

  /** Whether there are few values, and they are texts or whole numbers. */
  get isClass(): boolean {
    return (
      this.distinct.size <= MOST_CLASSES &&
      (!this.isNumbers || [...this.distinct].every((value) => Number.isInteger(Number(value))))
    );
  }
}

function checkHeader(name: string, header: readonly string[]): void {
  const named = header.filter((column) => column !== "");
  if (named.length < 2) {
    const other = /[;\t|]/.exec(header[0] ?? "");
    if (!other) throw new ExperimentError(sentence("error.csvColumns", { name }));
    throw new ExperimentError(sentence("error.csvSeparator", { name, separator: JSON.stringify(other[0]) }));
  }
  if (named.every(isNumber)) {
    throw new ExperimentError(sentence("error.csvNoNames", { name }));
  }
  const twice = named.find((column, i) => named.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new ExperimentError(sentence("error.csvTwice", { name, column: twice }));
  }
}

/** The columns are named in links and files, which accept no other names. */
function checkNames(name: string, used: readonly Column[]): void {
  const wrong = used.find((column) => !isText(column.name, NAME));
  if (wrong) throw new ExperimentError(sentence("error.csvName", { name, column: shown(wrong.name), most: NAME }));
}

/** A run could not be built from rows that differ in length. */
function checkRows(name: string, width: number, rows: readonly (readonly string[])[]): void {
  const at = rows.findIndex(({ length }) => length !== width);
  if (at < 0) return;
  const { length: count } = rows[at] as readonly string[];
  throw new ExperimentError(sentence("error.csvRagged", { row: at + 2, name, count, width }));
}

function checkTarget(name: string, { name: target, isNumbers, distinct }: Column): void {
  if (distinct.size < 2) {
    throw new ExperimentError(sentence("error.csvOneValue", { name, target }));
  }
  if (!isNumbers && distinct.size > MOST_CLASSES) {
    throw new ExperimentError(sentence("error.csvManyClasses", { name, target, most: MOST_CLASSES }));
  }
}

function checkInputs(name: string, inputs: readonly Column[]): void {
  if (inputs.length === 0) {
    throw new ExperimentError(sentence("error.csvNoInputs", { name }));
  }
  if (inputs.length > COLUMNS) {
    throw new ExperimentError(sentence("error.csvManyInputs", { name, count: inputs.length, most: COLUMNS }));
  }
}
