import type { Observable } from "rxjs";

/** Whether a value can be subscribed to, as an Observable of any copy of RxJS can. */
export const isStream = (value: unknown): value is Observable<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { subscribe?: unknown }).subscribe === "function";

/** Subscribes to a stream. Returns a function that unsubscribes, as effects do. @param fail Called with the message of an error. */
export function followStream<T>(
  stream: Observable<T>,
  next: (value: T) => void,
  fail: (message: string) => void,
): () => void {
  const subscription = stream.subscribe({ next, error: (error: unknown) => fail(messageOf(error)) });
  return () => subscription.unsubscribe();
}

/** Whether a value is a plain object. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !isStream(value);

/** Message of an unknown thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
