import type { Observable, Subscription } from "rxjs";

/** The notifications of an Observable so far. */
export interface Followed<T> {
  readonly values: T[];
  readonly errors: unknown[];
  completed: number;
  readonly subscription: Subscription;
}

/** Subscribes, and writes down what comes. */
export function follow<T>(source: Observable<T>): Followed<T> {
  const followed = { values: [] as T[], errors: [] as unknown[], completed: 0 };
  const subscription = source.subscribe({
    next: (value) => void followed.values.push(value),
    error: (error) => void followed.errors.push(error),
    complete: () => void followed.completed++,
  });
  return Object.assign(followed, { subscription });
}
