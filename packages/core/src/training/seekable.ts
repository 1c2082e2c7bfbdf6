import type { Feed } from "../engine/feed.js";
import { callback, checkOption, checkOptional } from "../errors/domains.js";
import { DataError } from "../errors/errors.js";

/**
 * A source of feeds on which a run can resume. Any iterable or async iterable becomes seekable by two methods: `cursor()` on its
 * iterators, and `from(cursor)` on the iterable. Their contract:
 *
 * 1. The position belongs to the iterator. Two iterations over one source do not disturb each other.
 * 2. `cursor()` returns the position behind the last feed that `next()` returned. For an async iterator, behind the last feed
 *    whose Promise was fulfilled. A consumer that fetches feeds ahead calls `cursor()` after each `next()` and keeps it with the
 *    feed. When the feed has been used, the run can resume from its cursor.
 * 3. A cursor is small, plain JSON. It does not change when its iterator continues.
 * 4. `from(cursor)` yields the feeds that would have come next, bit for bit. It throws a DataError for a cursor of other data or
 *    options, and for a damaged cursor.
 *
 * `batches(…)` of `@rxgrad/data` is seekable. An example of your own source:
 *
 * @example
 * const counted = (start = 0): SeekableIterable<Feed, number> => ({
 *   from: counted,
 *   [Symbol.iterator]() {
 *     let n = start;
 *     return { next: () => ({ done: false, value: { x: [[n++]] } }), cursor: () => n };
 *   },
 * });
 */
export type SeekableSource<F = Feed, Cursor = unknown> = SeekableIterable<F, Cursor> | SeekableAsyncIterable<F, Cursor>;

/** See {@link SeekableSource}. */
export interface SeekableIterable<F = Feed, Cursor = unknown> extends Iterable<F> {
  /** The same source, from a cursor on. */
  from(cursor: Cursor): SeekableIterable<F, Cursor>;
  [Symbol.iterator](): Iterator<F> & Seekable<Cursor>;
}

/** See {@link SeekableSource}. */
export interface SeekableAsyncIterable<F = Feed, Cursor = unknown> extends AsyncIterable<F> {
  /** The same source, from a cursor on. */
  from(cursor: Cursor): SeekableAsyncIterable<F, Cursor>;
  [Symbol.asyncIterator](): AsyncIterator<F> & Seekable<Cursor>;
}

/** An iterator with a cursor. See {@link SeekableSource}. */
export interface Seekable<Cursor = unknown> {
  /** Where the iterator is, as plain data. */
  cursor(): Cursor;
}

/**
 * Whether a source of feeds can start from a cursor.
 *
 * @param source Anything.
 * @example
 * isSeekableSource(batches(digits.train, { size: 10 })); // true
 * isSeekableSource([digits.train]); // false
 */
export function isSeekableSource(source: unknown): source is SeekableSource {
  const { from } = (source ?? {}) as Partial<SeekableSource>;
  return typeof from === "function";
}

/**
 * Whether an iterator has a cursor.
 *
 * @param iterator An iterator of feeds.
 * @example
 * const iterator = batches(digits.train, { size: 10 })[Symbol.iterator]();
 * if (isSeekable(iterator)) console.log(iterator.cursor());
 */
export function isSeekable(iterator: unknown): iterator is Seekable {
  const { cursor } = (iterator ?? {}) as Partial<Seekable>;
  return typeof cursor === "function";
}

/** Checks an iterator of feeds and returns it. @throws DataError if `next`, or a given `return`, is not a function. */
export function checkIterator<I>(iterator: I): I {
  const { next, return: close } = (iterator ?? {}) as { next?: unknown; return?: unknown };
  checkOption("data", "the next of its iterator", next, callback("that returns a feed"), DataError);
  // JavaScript calls no return that is null.
  checkOptional("data", "the return of its iterator", close ?? undefined, callback(), DataError);
  return iterator;
}
