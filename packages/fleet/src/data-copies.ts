import { describeValue, messageOf } from "@rxgrad/core/internal";
import { HyperparameterError, type Numbers, type Samples, type SharedPart, tensor } from "rxgrad";
import { hexadecimal, sha256 } from "./sha-256.js";
import { crc32 } from "./wire/checksum.js";
import { MOST_NAMES, WireError } from "./wire/fields.js";

/** Columns of a data set, by name: tensors, or anything else with samples. */
export type FleetData = Readonly<Record<string, Numbers | Samples>>;

/** So many numbers are hashed at a time. */
const CHUNK = 2 ** 17;

/** The most numbers of the rows that a list of a task may name. */
const MOST_NUMBERS = 2 ** 27;

/** Data that trainer and workers have copies of. A column is named by the SHA-256 of its numbers. */
export class DataCopies {
  /** The names of all columns. */
  readonly names: readonly string[];
  /** The same, with what people call the columns. */
  readonly labels: readonly ColumnLabel[];
  readonly #columns: ReadonlyMap<string, Samples>;
  readonly #known: ReadonlyMap<Samples, Known>;

  private constructor(labels: readonly string[], known: readonly (readonly [column: Samples, known: Known])[]) {
    this.labels = known.map(([, { name }], i) => ({ name, label: labels[i] }));
    this.names = [...new Set(known.map(([, { name }]) => name))];
    this.#columns = new Map(known.map(([column, { name }]) => [name, column]));
    this.#known = new Map(known);
  }

  /** Rejects for columns that cannot be read. @throws HyperparameterError for what is no data set. */
  static of(owner: string, data: FleetData = {}): Promise<DataCopies> {
    if (typeof data !== "object" || data === null || isSamples(data) || isIterable(data)) {
      throw new HyperparameterError(
        `${owner}: data is ${describeValue(data)}; give columns by name, such as digits.train.`,
      );
    }
    const count = Object.keys(data).length;
    if (count > MOST_NAMES) {
      throw new HyperparameterError(
        `${owner}: data has ${count} columns; give at most ${MOST_NAMES}, some of them together as one tensor.`,
      );
    }
    const columns = Object.entries(data).map(([name, column]) => samplesOf(owner, name, column));
    return DataCopies.#hashed(Object.keys(data), columns);
  }

  static async #hashed(labels: readonly string[], columns: readonly Samples[]): Promise<DataCopies> {
    const known = await Promise.all(columns.map(async (each) => [each, await knownOf(each)] as const));
    return new DataCopies(labels, known);
  }

  /**
   * A part of a task with references in place of the rows of columns that workers have. Rows that were changed since, here or in
   * the batch, travel as numbers.
   */
  referenced<T extends Pick<SharedPart, "arrays" | "rows">>(task: T): T & References {
    const rows = task.rows ?? [];
    const names = task.arrays.map((numbers, i) => {
      const known = this.#known.get(rows[i]?.of as Samples);
      return known && areRows(numbers, rows[i]?.rows as Uint32Array, known) ? known.name : null;
    });
    if (names.every((each) => each === null)) return task;
    const arrays = task.arrays.map((numbers, i) =>
      names[i] === null ? numbers : Float64Array.from(rows[i]?.rows as Uint32Array),
    );
    return { ...task, arrays, references: names };
  }

  /** The numbers of a part of a task. @throws WireError for columns and rows that are not here. */
  resolved({ arrays, references }: Pick<SharedPart, "arrays"> & References): readonly Float64Array[] {
    return references ? arrays.map((numbers, i) => this.#rowsOf(references[i], numbers)) : arrays;
  }

  #rowsOf(name: string | null, rows: Float64Array): Float64Array {
    if (name === null) return rows;
    const column = this.#columns.get(name);
    if (!column) throw new WireError(`it wants the data ${name.slice(0, 12)}, which this worker does not have`);
    const width = widthOf(column);
    if (rows.length * width > MOST_NUMBERS)
      throw new WireError(`it wants ${rows.length} rows of ${width} numbers, more than ${MOST_NUMBERS} numbers`);
    const numbers = new Float64Array(rows.length * width);
    rows.forEach((row, i) => {
      if (!Number.isInteger(row) || row < 0 || row >= column.shape[0])
        throw new WireError(`it wants row ${row} of data`);
      column.read(numbers, i * width, row, 1);
    });
    return numbers;
  }
}

/** A column of a trainer's data. */
export interface ColumnLabel {
  /** The SHA-256 of its numbers. */
  readonly name: string;
  /** What the fleet's option calls it, such as "images". */
  readonly label: string;
}

/** What is known of a column: its name, and a checksum of each of its rows. */
interface Known {
  readonly name: string;
  readonly rows: Uint32Array;
}

/** Whether numbers are these rows of a column, as it was when it was named. */
function areRows(numbers: Float64Array, rows: Uint32Array, known: Known): boolean {
  const width = numbers.length / rows.length;
  return rows.every((row, i) => crc32(bytesOf(numbers.subarray(i * width, (i + 1) * width))) === known.rows[row]);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** For each list of numbers of a part, the name of the column whose row numbers it holds; null: it holds numbers. */
export interface References {
  readonly references?: readonly (string | null)[] | undefined;
}

/** @throws WireError for what are no references of so many lists. */
export function referencesIn(given: unknown, count: number): readonly (string | null)[] | undefined {
  if (given === undefined || given === null) return undefined;
  const isName = (each: unknown): boolean => each === null || (typeof each === "string" && /^[0-9a-f]{64}$/.test(each));
  if (Array.isArray(given) && given.length === count && given.every(isName)) return given;
  throw new WireError("its references are not one name of data, or null, for each list of numbers");
}

/**
 * @throws HyperparameterError for columns of plain arrays: batches makes other tensors of them, so their rows would not be known
 * again, and numbers would travel in their place.
 */
export function checkReferable(owner: string, data: FleetData = {}): void {
  const name = Object.keys(data).find((each) => !isSamples(data[each]));
  if (name === undefined) return;
  throw new HyperparameterError(
    `${owner}: data.${name} is ${describeValue(data[name])}; give the tensor that batches is given too, made once by tensor(numbers).`,
  );
}

const isSamples = (column: unknown): column is Samples => {
  const { shape, read } = (column ?? {}) as Partial<Samples>;
  return Array.isArray(shape) && typeof read === "function";
};

const isIterable = (data: object): boolean => Symbol.iterator in data || ArrayBuffer.isView(data);

/** @throws HyperparameterError for what are no samples. */
function samplesOf(owner: string, name: string, column: Numbers | Samples): Samples {
  if (isSamples(column)) return column;
  try {
    const samples = tensor(column as Numbers);
    if (samples.shape.length > 0) return samples;
  } catch (cause) {
    throw new HyperparameterError(`${owner}: data.${name} is no column of samples: ${messageOf(cause)}`, { cause });
  }
  throw new HyperparameterError(`${owner}: data.${name} is one number; give a list of samples.`);
}

const widthOf = ({ shape }: Samples): number => shape.slice(1).reduce((product, each) => product * each, 1);

/** Its name: SHA-256 of the shape and of the hashes of chunks of rows, as little-endian float64; and the checksums of its rows. */
async function knownOf(column: Samples): Promise<Known> {
  const [count = 0] = column.shape;
  const width = widthOf(column);
  const rows = Math.max(1, Math.floor(CHUNK / width));
  const checksums = new Uint32Array(count);
  const hashes = [new TextEncoder().encode(JSON.stringify(column.shape))];
  for (let from = 0; from < count; from += rows) {
    const numbers = new Float64Array(Math.min(rows, count - from) * width);
    column.read(numbers, 0, from, numbers.length / width);
    for (let row = 0; row < numbers.length / width; row++) {
      checksums[from + row] = crc32(bytesOf(numbers.subarray(row * width, (row + 1) * width)));
    }
    hashes.push(await sha256(littleEndian(numbers)));
  }
  const all = await sha256(new Uint8Array(await new Blob(hashes).arrayBuffer()));
  return { name: hexadecimal(all), rows: checksums };
}

function littleEndian(numbers: Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(numbers.buffer);
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] === 1) return bytes;
  const view = new DataView(bytes.buffer);
  numbers.forEach((value, i) => void view.setFloat64(8 * i, value, true));
  return bytes;
}
