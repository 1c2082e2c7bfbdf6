import { isThenable } from "../errors/realms.js";

/**
 * The problem with the value that the `read` of samples returned; "" if there is none. A Promise is refused, because its numbers
 * come too late. Its result and its error are ignored.
 */
export function lateRead(given: unknown): string {
  if (given === undefined || !isThenable(given)) return "";
  given.then(undefined, () => {});
  return "its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.";
}
