import { DataError } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";
import { type Cell, show, type TableReader } from "@rxgrad/data/internal";
import type { ColumnMetaData, FileMetaData, RowGroup, SchemaElement } from "hyparquet";
import { parquetMetadata } from "hyparquet/src/metadata.js";
import type { RandomBytes } from "../../bytes/random-bytes.js";
import { cellOf, Unreadable } from "./cells.js";
import { cellsOf } from "./chunk.js";
import { thriftEnd } from "./thrift.js";
import { UnknownCodec } from "./unpack.js";

/** A Parquet file that is open. */
export interface ParquetTable {
  /** The names of its columns. */
  readonly header: readonly string[];
  /**
   * Reads rows, in their order, and yields after each of them whether it counted.
   *
   * @param skips Whether the next row is skipped.
   */
  rows(reader: TableReader, skips?: () => boolean): AsyncGenerator<boolean, void, void>;
}

/** The end of a file: the length of its description, and "PAR1". */
const END = 8;
const MAGIC = 0x31524150;

/** @throws DataError for a file that is no Parquet file, or damaged. */
export async function openTable(name: string, file: RandomBytes, limit: number): Promise<ParquetTable> {
  const metadata = await metadataOf(name, file);
  const columns = guarded(name, () => topColumns(metadata.schema));
  return {
    header: columns.map(({ name }) => name),
    async *rows(reader, skips) {
      const places = reader.places;
      for (const place of places) checkColumn(name, columns[place] as SchemaElement, columns);
      const budget = { limit, taken: 0 };
      let row = 0;
      for (const group of metadata.row_groups) {
        const { rows, columns: cells } = await readGroup(name, file, group, columns, places, budget);
        for (let i = 0; i < rows; i++) {
          const current = new Map<number, Cell>();
          for (const [place, column] of cells)
            current.set(place, nextCell(name, columns[place] as SchemaElement, column));
          row++;
          yield reader.read((place) => current.get(place), row, skips?.());
        }
      }
    },
  };
}

const damaged = (name: string, what: string, cause: unknown): DataError =>
  new DataError(`${name}: the file is damaged: ${what}; write it again.`, { cause });

/** What a function returns. @throws DataError where it throws anything else. */
function guarded<T>(name: string, work: () => T, where = ""): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw damaged(name, where + messageOf(cause).replace(/[.;]\s*$/, ""), cause);
  }
}

async function metadataOf(name: string, file: RandomBytes): Promise<FileMetaData> {
  const end = await file.read(Math.max(0, file.size - END), END);
  const view = new DataView(end.buffer, end.byteOffset, end.byteLength);
  if (end.length < END || view.getUint32(4, true) !== MAGIC) {
    throw new DataError(
      `${name}: it is no Parquet file: it does not end with PAR1; give a file that was written as Parquet.`,
    );
  }
  const length = view.getUint32(0, true);
  if (length + END > file.size) throw damaged(name, "its description is longer than the file", undefined);
  const bytes = await file.read(file.size - END - length, length + END);
  return guarded(name, () => {
    thriftEnd(new DataView(bytes.buffer, bytes.byteOffset, length), 0);
    return parquetMetadata(bytes, { geoparquet: false });
  });
}

/** The columns below the root; those with children are nested. */
function topColumns(schema: readonly SchemaElement[]): SchemaElement[] {
  const columns: SchemaElement[] = [];
  for (let i = 1; i < schema.length; i = behind(schema, i)) columns.push(schema[i] as SchemaElement);
  const areNamed = columns.every((each) => typeof each.name === "string");
  if (!areNamed || columns.length !== schema[0]?.num_children) throw new RangeError("its columns do not fit together");
  return columns;
}

/** The place behind an element and all that it has. */
function behind(schema: readonly SchemaElement[], at: number): number {
  let next = at + 1;
  for (let left = schema[at]?.num_children ?? 0; left > 0; left--) {
    if (next >= schema.length) throw new RangeError("its columns do not fit together");
    left += schema[next]?.num_children ?? 0;
    next++;
  }
  return next;
}

/** @throws DataError for a column that is nested, of a type that is no cell, or one of two of the same name. */
function checkColumn(name: string, element: SchemaElement, columns: readonly SchemaElement[]): void {
  if (columns.some((each) => each !== element && each.name === element.name)) {
    throw new DataError(`${name}: two columns are called ${show(element.name)}; write the file with different names.`);
  }
  const nested = element.num_children ? "other columns" : element.repetition_type === "REPEATED" ? "lists" : "";
  if (nested) throw unreadable(name, element, nested);
  try {
    cellOf(element);
  } catch (cause) {
    throw unreadable(name, element, messageOf(cause));
  }
}

const unreadable = (name: string, { name: column }: SchemaElement, what: string): DataError =>
  new DataError(`${name}: column ${show(column)} holds ${what}; write numbers, texts, booleans or dates in its place.`);

/** Memory that may be taken, and that was. */
interface Budget {
  readonly limit: number;
  taken: number;
}

type CellsByPlace = ReadonlyMap<number, Generator<Cell, void, void>>;

/** Reads the wanted columns of a row group. */
async function readGroup(
  name: string,
  file: RandomBytes,
  group: RowGroup,
  columns: readonly SchemaElement[],
  places: readonly number[],
  budget: Budget,
): Promise<{ rows: number; columns: CellsByPlace }> {
  const rows = Number(group.num_rows);
  if (!(rows >= 0)) throw damaged(name, "a row group has no number of rows", undefined);
  budget.taken += 8 * rows * places.length;
  if (budget.taken > budget.limit) {
    throw new DataError(
      `${name}: its columns would take ${budget.taken} bytes, more than the limit of ${budget.limit}; if you trust the file, raise the limit.`,
    );
  }
  const found = new Map<number, Generator<Cell, void, void>>();
  for (const place of places) {
    const element = columns[place] as SchemaElement;
    const { meta, start, length } = guarded(name, () => chunkOf(group, element, file.size));
    const bytes = await file.read(start, length);
    found.set(place, cellsOf({ element, meta, rows, limit: budget.limit }, bytes));
  }
  return { rows, columns: found };
}

/** Where a column of a row group is in the file. @throws RangeError where it is not there. */
function chunkOf(
  group: RowGroup,
  { name, type }: SchemaElement,
  size: number,
): { meta: ColumnMetaData; start: number; length: number } {
  const metas = group.columns.map((each) => each.meta_data);
  const meta = metas.find((each) => each?.path_in_schema.length === 1 && each.path_in_schema[0] === name);
  if (!meta || meta.type !== type) throw new RangeError(`a row group lacks column ${show(name)}`);
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const length = Number(meta.total_compressed_size);
  if (start >= 0 && length >= 0 && start + length <= size) return { meta, start, length };
  throw new RangeError(`column ${show(name)} goes beyond the end of the file`);
}

function nextCell(name: string, element: SchemaElement, cells: Generator<Cell, void, void>): Cell {
  try {
    return cells.next().value as Cell;
  } catch (cause) {
    const column = show(element.name);
    if (cause instanceof Unreadable) throw unreadable(name, element, cause.message);
    if (!(cause instanceof UnknownCodec))
      return guarded(
        name,
        () => {
          throw cause;
        },
        `column ${column}: `,
      );
    throw new DataError(
      `${name}: column ${column} is compressed with ${cause.message}, which is not read; write it again with snappy, zstd, gzip or no compression.`,
      { cause },
    );
  }
}
