import { config, UnsubscriptionError } from "rxjs";

/**
 * Does what is left to do once a stream is over, when nobody can be given an error any more. What fails then goes where RxJS
 * sends such errors, `config.onUnhandledError`, or else to the console, and does not end the process.
 */
export function afterTheEnd(work: () => void): void {
  try {
    work();
  } catch (error) {
    for (const each of allOf(error)) reportLate(each);
  }
}

/** Reports an error that came after the end. */
export function reportLate(error: unknown): void {
  const { onUnhandledError } = config;
  try {
    if (onUnhandledError) onUnhandledError(error);
    else console.error(error);
  } catch (another) {
    console.error(another);
  }
}

/** Of several that failed while they were ended, each. */
const allOf = (error: unknown): readonly unknown[] =>
  error instanceof UnsubscriptionError ? error.errors.flatMap(allOf) : [error];
