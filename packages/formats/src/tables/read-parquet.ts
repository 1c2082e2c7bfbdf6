import type { Feed } from "@rxgrad/core";
import { orElse, positive } from "@rxgrad/core/internal";
import type {
  ByteSource,
  CsvColumns,
  CsvData,
  CsvFeed,
  CsvOptions,
  FeedNamed,
  FeedStream,
  StreamOptions,
} from "@rxgrad/data";
import {
  type ColumnFormat,
  checkCursorReached,
  checkData,
  checkListedCategories,
  checkName,
  feedStream,
  nameOf,
  plainChunksOf,
  type ReadFeed,
  STREAM_OPTIONS,
  TableReader,
  tableFormatOf,
} from "@rxgrad/data/internal";
import { inMemory, joined, randomBytesOf } from "../bytes/byte-reader.js";
import type { RandomBytes } from "../bytes/random-bytes.js";
import { tableData } from "./table-data.js";

/** Options for reading a Parquet file. */
export interface ParquetOptions<C extends CsvColumns = CsvColumns> {
  /** What to read, by the names of the data set, as `readCsv` takes it. */
  readonly columns: C;
  /** How missing values are treated: those that are null or NaN, empty texts, and `marks`. Default: they are refused. */
  readonly missing?: CsvOptions["missing"];
  /**
   * The greatest number of bytes that the columns may take in memory, at 8 bytes for each cell. Default: 64 mebibytes and 100 times
   * the size of the file, which stops files that were made to unpack to more than any memory.
   */
  readonly limit?: number | undefined;
}

/** Options for reading a Parquet file feed by feed. */
export type ParquetStreamOptions<C extends CsvColumns, F extends Feed> = ParquetOptions<C> &
  StreamOptions<keyof C, F, CsvFeed<C>>;

/** The default limit, besides a multiple of the file's size. */
const MEBIBYTES = 2 ** 26;
const TIMES = 100;

/**
 * Reads columns of a Parquet file, as `readCsv` reads those of a CSV file: the same `columns` and `missing`, and the same result.
 * Row groups are read one after the other, and of each only the pages of the columns that are wanted.
 *
 * Numbers become float64. Integers beyond 2^53, which float64 does not have, are refused; decimals become the nearest number.
 * `{ date }` reads dates and times with a date, `{ boolean }` booleans, `{ category }` texts, numbers and dictionaries of them.
 * Nested columns and lists are refused by name where they are wanted. Pages may be packed with Snappy, Zstandard or gzip; other
 * compressions are refused by name.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes. Only parts of a path, a Blob and bytes are in memory.
 * @param name Name of the file in error messages. Default: that of the source.
 * @throws DataError where the file cannot be read or is damaged, for a column that it does not have, a missing cell, and one of
 * another type, with its row and column; for columns that would take more than `limit`, and an option outside its domain.
 * @example
 * const { data, categories } = await readParquet("iris.parquet", {
 *   columns: { x: ["petal length", "petal width"], t: { category: "species" } },
 * });
 */
export async function readParquet<const C extends CsvColumns>(
  source: ByteSource,
  options: ParquetOptions<C>,
  name: string = nameOf(source, "Parquet"),
): Promise<CsvData<C>> {
  checkName("readParquet", name);
  const formats = formatsOf(name, options, []);
  const file = await fileOf(name, source);
  try {
    const { table, reader } = await openedTable(name, file, formats, options.limit);
    for await (const _ of table.rows(reader));
    return tableData<C>(name, reader);
  } finally {
    await file.close();
  }
}

/**
 * Feeds from a Parquet file of any length, `size` rows at a time in the order of the file, as `streamCsv` gives them from a CSV file.
 * Memory contains one feed, and of a row group the columns that are wanted. A column of categories must list them.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @param name Name of the file in error messages. Default: that of the source.
 * @throws DataError for an option outside its domain; while reading, as {@link readParquet} does.
 * @example
 * const feeds = streamParquet("prices.parquet", { columns: { x: ["rooms", "area"], t: ["price"] }, size: 100, epochs: 3 });
 * train(W, feeds).subscribe(({ loss }) => console.log(loss));
 */
export function streamParquet<const C extends CsvColumns, F extends Feed = CsvFeed<C>>(
  source: ByteSource,
  options: ParquetStreamOptions<C, F>,
  name: string = nameOf(source, "Parquet"),
): FeedStream<F> {
  checkName("streamParquet", name);
  const formats = formatsOf(name, options, STREAM_OPTIONS);
  checkListedCategories(name, formats);
  return feedStream<keyof C, F, CsvFeed<C>>(
    name,
    (skip, size) => feedsOf<keyof C>(name, source, formats, options.limit, skip, size),
    options,
  );
}

async function* feedsOf<Names extends PropertyKey>(
  name: string,
  source: ByteSource,
  formats: readonly ColumnFormat[],
  limit: number | undefined,
  skip: number,
  size: number,
): AsyncGenerator<ReadFeed<Names>, void, void> {
  const file = await fileOf(name, source);
  try {
    const { table, reader } = await openedTable(name, file, formats, limit);
    const take = (): ReadFeed<Names> => ({ samples: reader.rows, feed: reader.take() as FeedNamed<Names> });
    let skipped = 0;
    let skips = skip > 0;
    for await (const isRow of table.rows(reader, () => skips)) {
      if (skips && isRow) skipped++;
      else if (reader.rows === size) yield take();
      skips = skipped < skip;
    }
    checkCursorReached(name, skip, skipped);
    if (reader.rows > 0) yield take();
  } finally {
    await file.close();
  }
}

/** The table of a file, and the reader of the wanted columns. */
async function openedTable(
  name: string,
  file: RandomBytes,
  formats: readonly ColumnFormat[],
  limit: number = MEBIBYTES + TIMES * file.size,
) {
  const { openTable } = await import("./parquet/table.js");
  const table = await openTable(name, file, limit);
  return { table, reader: new TableReader(name, formats, table.header) };
}

/** The wanted columns. @throws DataError for an option outside its domain. */
function formatsOf(name: string, options: ParquetOptions, more: readonly string[]): readonly ColumnFormat[] {
  const formats = tableFormatOf(name, options, ["limit", ...more]);
  if (options.limit !== undefined) checkData(name, "limit", options.limit, orElse(positive, Infinity, "Infinity"));
  return formats;
}

/** The file, at any position. A stream and what an address gives are read as a whole, because the description is at the end. */
async function fileOf(name: string, source: ByteSource): Promise<RandomBytes> {
  const file = await randomBytesOf(name, source);
  if (file) return file;
  const chunks: Uint8Array[] = [];
  for await (const chunk of plainChunksOf(name, source)) chunks.push(chunk);
  return inMemory(joined(chunks));
}
