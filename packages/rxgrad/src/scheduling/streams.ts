import { DataError } from "@rxgrad/core";
import { checkOption, type Domain } from "@rxgrad/core/internal";
import { config, UnsubscriptionError } from "rxjs";

/**
 * Cleans up after the end of a stream, when no subscriber can receive an error. An error of the cleanup goes to RxJS's
 * `config.onUnhandledError`, or else to the console. It does not end the process.
 */
export function afterTheEnd(work: () => void): void {
  try {
    work();
  } catch (error) {
    for (const each of allOf(error)) reportLate(each);
  }
}

/** Reports an error that occurred after the end. */
export function reportLate(error: unknown): void {
  const { onUnhandledError } = config;
  try {
    if (onUnhandledError) onUnhandledError(error);
    else console.error(error);
  } catch (another) {
    console.error(another);
  }
}

/** The single errors, where several teardowns failed. */
const allOf = (error: unknown): readonly unknown[] =>
  error instanceof UnsubscriptionError ? error.errors.flatMap(allOf) : [error];

const STREAM: Domain = {
  wanted: "an Observable",
  accepts: (value) => typeof (value as { subscribe?: unknown } | null | undefined)?.subscribe === "function",
};

/** @throws DataError, with the owner's name, for a value that cannot be subscribed to. */
export function checkStream(owner: string, which: string, given: unknown): void {
  checkOption(owner, which, given, STREAM, DataError);
}
