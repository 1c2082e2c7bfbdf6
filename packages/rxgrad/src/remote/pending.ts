/** A promise that a message settles. */
export interface Pending<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function pending<T>(): Pending<T> {
  let settle: Omit<Pending<T>, "promise"> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // Whoever does not wait for it need not handle its failure.
  promise.catch(() => {});
  return { promise, ...(settle as Omit<Pending<T>, "promise">) };
}
