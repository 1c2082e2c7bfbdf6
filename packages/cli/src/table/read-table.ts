import { type CsvEncoding, readCsvCells } from "@rxgrad/data";
import { chunksOf, numberInCell } from "@rxgrad/data/internal";

/** A CSV file as texts. */
export interface Table {
  /** Its path, or "standard input", for messages. */
  readonly name: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  /** As long as the header. */
  readonly rows: readonly (readonly string[])[];
}

/** The first bytes of a file, unpacked. @param source What is read in place of the file of that name. */
export async function headOf(name: string, source: string | Uint8Array = name): Promise<Uint8Array> {
  for await (const chunk of chunksOf(name, source)) if (chunk.length > 0) return chunk;
  return new Uint8Array();
}

/** Whether bytes begin an IDX file: two zeros, a type and a number of axes. */
export const isIdx = (head: Uint8Array): boolean =>
  head[0] === 0 && head[1] === 0 && [8, 9, 11, 12, 13, 14].includes(head[2]) && head[3] > 0 && head[3] < 9;

const DELIMITERS = [",", ";", "\t", "|"];

/** The delimiter that occurs most in the first line, outside of quotes. */
function delimiterOf(head: Uint8Array, encoding?: CsvEncoding): string {
  const begins = (...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  const marked = begins(0xff, 0xfe) ? "utf-16le" : begins(0xfe, 0xff) ? "utf-16be" : "utf-8";
  const text = new TextDecoder(encoding ?? marked).decode(head.subarray(0, 2 ** 16));
  const [line = ""] = text.split(/[\r\n]/).filter((each) => each.trim() !== "");
  const bare = line
    .split('"')
    .filter((_, i) => i % 2 === 0)
    .join("");
  const counts = DELIMITERS.map((each) => bare.split(each).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** Reads a table. @param source What is read in place of the file of that name. @throws Error where it has no names of columns, no rows, or rows of another length. */
export async function readTable(
  file: string,
  head: Uint8Array,
  encoding?: CsvEncoding,
  source: string | Uint8Array = file,
): Promise<Table> {
  const delimiter = delimiterOf(head, encoding);
  const [header, ...rows] = await readCsvCells(source, { delimiter, encoding }, file);
  if (header === undefined) throw new Error(`${file} is empty; give a CSV file whose first row names the columns.`);
  if (/^sep=.?$/i.test(header[0]) && header.slice(1).every((cell) => cell === ""))
    throw new Error(`the first line of ${file} is ${header.join(delimiter)}, a note for Excel; take that line out.`);
  if (header.every((name) => numberInCell(name) !== undefined))
    throw new Error(`the first row of ${file} is numbers; put a row with the names of the columns above it.`);
  if (rows.length === 0)
    throw new Error(`${file} has names of columns, but no rows below them; give a file with rows.`);
  const at = rows.findIndex(({ length }) => length !== header.length);
  if (at >= 0) {
    const cells = `${rows[at].length} ${rows[at].length === 1 ? "cell" : "cells"}`;
    throw new Error(`row ${at + 2} of ${file} has ${cells}, but the first row has ${header.length}; correct it.`);
  }
  return { name: file, delimiter, header, rows };
}

/** The decimal mark of a table: a comma where that makes numbers of more columns. */
export function decimalOf({ delimiter, header, rows }: Table): "." | "," {
  if (delimiter === ",") return ".";
  const numbersWith = (mark: string): number => {
    const isNumber = (cell: string): boolean => numberInCell(cell, mark) !== undefined;
    const columns = header.map((_, at) => rows.filter((row) => isNumber(row[at])).length);
    return columns.reduce((sum, count) => sum + count, 0);
  };
  return numbersWith(",") > numbersWith(".") ? "," : ".";
}
