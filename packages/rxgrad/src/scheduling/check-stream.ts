import { DataError } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";

/** @throws DataError, naming whose stream it is to be, for what cannot be subscribed to. */
export function checkStream(owner: string, which: string, given: unknown): void {
  if (typeof (given as { subscribe?: unknown } | null | undefined)?.subscribe === "function") return;
  throw new DataError(`${owner}: ${which} is ${describeValue(given)}; give an Observable.`);
}
