import type { Feed } from "@rxgrad/core";
import { type ByteSource, nameOf } from "../byte-source.js";
import { checkName } from "../checks.js";
import {
  type FeedNamed,
  type FeedStream,
  feedStream,
  type ReadFeed,
  STREAM_OPTIONS,
  type StreamOptions,
} from "../feed-stream.js";
import type { CsvColumns, CsvFeed } from "./column-types.js";
import { ColumnReader } from "./columns.js";
import { type CsvFormat, type CsvOptions, formatOf } from "./options.js";
import { rowsOfSource } from "./parse-csv.js";
import { checkCursorReached, checkListedCategories } from "./table-stream.js";

/** Options for reading a CSV file feed by feed. */
export type CsvStreamOptions<C extends CsvColumns, F extends Feed> = CsvOptions<C> &
  StreamOptions<keyof C, F, CsvFeed<C>>;

/**
 * Feeds from a CSV file of any length, `size` rows at a time in the order of the file. Memory contains one feed and a part of
 * the file. Each epoch reads the file again, so a stream of bytes lasts for one epoch. The rules of {@link parseCsv} apply. A
 * column of categories must list them, because they are unknown before the end of the file.
 *
 * A cursor counts samples. A stream that starts from a cursor reads the rows before it, but only checks which are left out.
 *
 * @param source A path (in Node), an address, bytes, a Blob or a stream of bytes.
 * @param name Name of the file in error messages. Default: that of the source.
 * @throws DataError for an option outside its domain; while reading, as {@link readCsv} does.
 * @example
 * const feeds = streamCsv("prices.csv.gz", { columns: { x: ["rooms", "area"], t: ["price"] }, size: 100, epochs: 3 });
 * train(W, feeds).subscribe(({ loss }) => console.log(loss));
 */
export function streamCsv<const C extends CsvColumns, F extends Feed = CsvFeed<C>>(
  source: ByteSource,
  options: CsvStreamOptions<C, F>,
  name: string = nameOf(source, "CSV"),
): FeedStream<F> {
  checkName("streamCsv", name);
  const format = formatOf(name, options, STREAM_OPTIONS);
  checkListedCategories(name, format.columns);
  return feedStream<keyof C, F, CsvFeed<C>>(
    name,
    (skip, size) => feedsOf<keyof C>(name, format, source, skip, size),
    options,
  );
}

async function* feedsOf<Names extends PropertyKey>(
  name: string,
  format: CsvFormat,
  source: ByteSource,
  skip: number,
  size: number,
): AsyncGenerator<ReadFeed<Names>, void, void> {
  const reader = new ColumnReader(name, format);
  const take = (): ReadFeed<Names> => ({ samples: reader.rows, feed: reader.take() as FeedNamed<Names> });
  let skipped = 0;
  for await (const row of rowsOfSource(name, format, source)) {
    const isSkipped = skipped < skip;
    const isRow = reader.read(row, isSkipped);
    if (isSkipped && isRow) skipped++;
    else if (reader.rows === size) yield take();
  }
  checkCursorReached(name, skip, skipped);
  if (reader.rows > 0) yield take();
}
