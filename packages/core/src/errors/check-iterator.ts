import { describeValue } from "./describe-value.js";
import { DataError } from "./errors.js";

/** An iterator of feeds, looked at. @throws DataError where it cannot be asked for feeds, or not be closed. */
export function checkIterator<I>(iterator: I): I {
  const { next, return: close } = (iterator ?? {}) as { next?: unknown; return?: unknown };
  if (typeof next !== "function") {
    throw new DataError(
      `data: the next of its iterator is ${describeValue(next)}; give a function that returns a feed.`,
    );
  }
  if (close === undefined || close === null || typeof close === "function") return iterator;
  throw new DataError(`data: the return of its iterator is ${describeValue(close)}; give a function, or leave it out.`);
}
