import { readCsvCells } from "@rxgrad/data";
import { type ColumnProfile, numberInCell, profileColumns } from "@rxgrad/data/internal";
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
  const all = profiled(header, rows).filter(({ name }) => name !== "");
  const target = all.at(-1) as ColumnProfile;
  const inputs = all.slice(0, -1).filter((column) => isInput(column, rows.length));
  checkTarget(name, target);
  checkInputs(name, inputs);
  const used = [...inputs, target];
  checkNames(name, used);
  const complete = rows.filter((row) => used.every(({ at }) => !isMissing(row[at])));
  if (complete.length < LEAST_ROWS) {
    throw new ExperimentError(sentence("error.csvRows", { name, count: complete.length, least: LEAST_ROWS }));
  }
  // A class may be in incomplete rows alone.
  if (complete.length < rows.length) checkTarget(name, profiled(header, complete)[target.at] as ColumnProfile);
  return {
    setup: {
      kind: "csv",
      name,
      sha256: await sha256Of(file),
      inputs: inputs.map((column) => column.name),
      target: target.name,
      as: isClass(target) ? "class" : "number",
      test: 0.25,
    },
    rows: complete.length,
  };
}

const isMissing = (cell: string | undefined): boolean => !cell || MISSING.marks.includes(cell);

const profiled = (header: readonly string[], rows: readonly (readonly string[])[]): ColumnProfile[] =>
  profileColumns(header, rows, { marks: MISSING.marks, most: MOST_CLASSES });

/** Whether a column can be learned from. */
const isInput = ({ isNumbers, isRowNumbers, present }: ColumnProfile, rows: number): boolean =>
  isNumbers && !isRowNumbers && present >= rows / 2;

/** Whether there are few values, and they are texts or whole numbers. */
const isClass = ({ isNumbers, distinct }: ColumnProfile): boolean =>
  distinct.size <= MOST_CLASSES &&
  (!isNumbers || [...distinct.keys()].every((value) => Number.isInteger(Number(value))));

function checkHeader(name: string, header: readonly string[]): void {
  const named = header.filter((column) => column !== "");
  if (named.length < 2) {
    const other = /[;\t|]/.exec(header[0] ?? "");
    if (!other) throw new ExperimentError(sentence("error.csvColumns", { name }));
    throw new ExperimentError(sentence("error.csvSeparator", { name, separator: JSON.stringify(other[0]) }));
  }
  if (named.every((name) => Number.isFinite(numberInCell(name)))) {
    throw new ExperimentError(sentence("error.csvNoNames", { name }));
  }
  const twice = named.find((column, i) => named.indexOf(column) !== i);
  if (twice !== undefined) {
    throw new ExperimentError(sentence("error.csvTwice", { name, column: twice }));
  }
}

/** The columns are named in links and files, which accept no other names. */
function checkNames(name: string, used: readonly ColumnProfile[]): void {
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

function checkTarget(name: string, { name: target, isNumbers, distinct }: ColumnProfile): void {
  if (distinct.size < 2) {
    throw new ExperimentError(sentence("error.csvOneValue", { name, target }));
  }
  if (!isNumbers && distinct.size > MOST_CLASSES) {
    throw new ExperimentError(sentence("error.csvManyClasses", { name, target, most: MOST_CLASSES }));
  }
}

function checkInputs(name: string, inputs: readonly ColumnProfile[]): void {
  if (inputs.length === 0) {
    throw new ExperimentError(sentence("error.csvNoInputs", { name }));
  }
  if (inputs.length > COLUMNS) {
    throw new ExperimentError(sentence("error.csvManyInputs", { name, count: inputs.length, most: COLUMNS }));
  }
}
