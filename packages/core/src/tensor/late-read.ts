import { isThenable } from "../errors/realms.js";

/**
 * What is wrong with what the `read` of samples returned: "" where nothing is. Behind a Promise, numbers come too late. Nobody
 * looks at what it becomes.
 */
export function lateRead(given: unknown): string {
  if (given === undefined || !isThenable(given)) return "";
  given.then(undefined, () => {});
  return "its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.";
}
