interface Waiter<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** Those who wait for the same thing. */
export class Waiting<T> {
  readonly #all: Waiter<T>[] = [];

  /** Fulfilled when it is told, rejected when it is refused. */
  next(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#all.push({ resolve, reject });
    });
  }

  /** @param valueNow Called only if someone waits. */
  tell(valueNow: () => T): void {
    if (this.#all.length === 0) return;
    const value = valueNow();
    for (const each of this.#all.splice(0)) each.resolve(value);
  }

  refuse(error: Error): void {
    for (const each of this.#all.splice(0)) each.reject(error);
  }
}
