import { describeValue } from "./describe-value.js";
import { DataError } from "./errors.js";

/** Checks an iterator of feeds and returns it. @throws DataError if `next`, or a given `return`, is not a function. */
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
