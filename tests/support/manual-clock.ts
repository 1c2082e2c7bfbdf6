import type { Clock } from "rxgrad";

/** A clock that stands still until a test moves it. It runs postponed tasks when the test calls for them. */
export class ManualClock implements Clock {
  readonly #deferred: (() => void)[] = [];
  #time = 0;

  now(): number {
    return this.#time;
  }

  defer(task: () => void): () => void {
    this.#deferred.push(task);
    return () => {
      const at = this.#deferred.indexOf(task);
      if (at >= 0) this.#deferred.splice(at, 1);
    };
  }

  /** How many tasks are put off. */
  get waiting(): number {
    return this.#deferred.length;
  }

  /** Lets this many milliseconds pass. */
  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** Runs what is put off now, and not what that puts off in turn. */
  turn(): void {
    for (const task of this.#deferred.splice(0)) task();
  }

  /** Runs what is put off until nothing is. */
  settle(): void {
    while (this.waiting > 0) this.turn();
  }

  /** The same, letting promises settle in between. */
  async settleWithPromises(): Promise<void> {
    do {
      this.turn();
      await new Promise((resolve) => void setImmediate(resolve));
    } while (this.waiting > 0);
  }
}
