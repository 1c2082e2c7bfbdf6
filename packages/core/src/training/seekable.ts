import type { Feed } from "../engine/feed.js";

/**
 * Feeds that a run can be resumed on. Any iterable or async iterable becomes one by two methods: `cursor()` on its
 * iterators, and `from(cursor)` on itself. What they agree on:
 *
 * 1. The place belongs to the iterator. Two iterations over one source do not disturb each other.
 * 2. `cursor()` is the place behind the last feed that `next()` gave; of an async iterator, the last whose promise was
 *    fulfilled. Whoever takes feeds ahead of their use asks after each `next()` and keeps the cursor beside the feed:
 *    once that feed has been used, its cursor is where to resume. So feeds are counted as used, not as fetched.
 * 3. A cursor is plain JSON, small, and does not change when its iterator goes on.
 * 4. `from(cursor)` gives the feeds that would have come next, bit for bit. It throws a DataError for a cursor of other
 *    data or options, and for one that is damaged.
 *
 * `batches(…)` of `@rxgrad/data` is one. A source of your own:
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
  from(cursor: Cursor): SeekableIterable<F, Cursor>;
  [Symbol.iterator](): Iterator<F> & Seekable<Cursor>;
}

/** See {@link SeekableSource}. */
export interface SeekableAsyncIterable<F = Feed, Cursor = unknown> extends AsyncIterable<F> {
  from(cursor: Cursor): SeekableAsyncIterable<F, Cursor>;
  [Symbol.asyncIterator](): AsyncIterator<F> & Seekable<Cursor>;
}

/** An iterator that knows its place. See {@link SeekableSource}. */
export interface Seekable<Cursor = unknown> {
  cursor(): Cursor;
}

/**
 * Whether a source of feeds can be started from a cursor.
 *
 * @example
 * isSeekableSource(batches(digits.train, { size: 10 })); // true
 * isSeekableSource([digits.train]); // false
 */
export function isSeekableSource(source: unknown): source is SeekableSource {
  const { from } = (source ?? {}) as Partial<SeekableSource>;
  return typeof from === "function";
}

/**
 * Whether an iterator can tell its place.
 *
 * @example
 * const iterator = batches(digits.train, { size: 10 })[Symbol.iterator]();
 * if (isSeekable(iterator)) console.log(iterator.cursor());
 */
export function isSeekable(iterator: unknown): iterator is Seekable {
  const { cursor } = (iterator ?? {}) as Partial<Seekable>;
  return typeof cursor === "function";
}
