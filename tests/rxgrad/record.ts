import type { Observable } from "rxjs";

/** The notifications of a synchronous Observable. */
export function record<T>(source: Observable<T>): { values: T[]; error: unknown; completed: boolean } {
  const values: T[] = [];
  let error: unknown;
  let completed = false;
  source.subscribe({
    next: (value) => values.push(value),
    error: (thrown) => {
      error = thrown;
    },
    complete: () => {
      completed = true;
    },
  });
  return { values, error, completed };
}
