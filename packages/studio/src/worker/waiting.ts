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

  /** Fulfilled when it is told, or when so many milliseconds have passed. */
  async within(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([this.next(), passed]).finally(() => clearTimeout(timer));
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
