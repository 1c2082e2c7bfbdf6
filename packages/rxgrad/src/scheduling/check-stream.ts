import { DataError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";

/** @throws DataError, with the owner's name, for a value that cannot be subscribed to. */
export function checkStream(owner: string, which: string, given: unknown): void {
  if (typeof (given as { subscribe?: unknown } | null | undefined)?.subscribe === "function") return;
  throw new DataError(`${owner}: ${which} is ${describeValue(given)}; give an Observable.`);
}
