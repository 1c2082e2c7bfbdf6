import type { SeekableIterable } from "rxgrad";
import { isSeekable, isSeekableSource } from "rxgrad/extend";

/**
 * A source of feeds that tells each feed when it is taken, and from which any run can resume: what is not seekable is read from its
 * beginning.
 *
 * @param taken Called with each feed, before its iteration begins.
 */
export function countedFeeds(source: Iterable<object>, taken: (feed: object) => void): SeekableIterable<object> {
  return {
    from: (cursor) =>
      countedFeeds(
        isSeekableSource(source) ? (source.from(cursor) as Iterable<object>) : behind(source, cursor),
        taken,
      ),
    [Symbol.iterator]() {
      const iterator = source[Symbol.iterator]();
      let count = 0;
      return {
        next() {
          const result = iterator.next();
          if (result.done) return result;
          count++;
          taken(result.value);
          return result;
        },
        return: () => iterator.return?.() ?? { done: true, value: undefined },
        cursor: () => (isSeekable(iterator) ? iterator.cursor() : skippedBy(source) + count),
      };
    },
  };
}

/** A source without the feeds that were taken before. */
interface Skipping extends Iterable<object> {
  readonly skipped: number;
}

const skippedBy = (source: Iterable<object>): number => (source as Partial<Skipping>).skipped ?? 0;

function behind(source: Iterable<object>, cursor: unknown): Skipping {
  return {
    skipped: cursor as number,
    *[Symbol.iterator]() {
      let count = 0;
      for (const feed of source) if (++count > (cursor as number)) yield feed;
    },
  };
}

/** The feeds of a graph without inputs. */
export const noInputs: Iterable<object> = {
  *[Symbol.iterator]() {
    for (;;) yield {};
  },
};
