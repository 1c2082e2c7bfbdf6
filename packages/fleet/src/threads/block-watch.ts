/** The thread is looked at several times while a function may block it, but not more often than this, in milliseconds. */
const LOOKS = 4;
const SHORTEST_PERIOD = 25;

/** What runs in the thread. */
interface Running {
  readonly name: string;
  /** For how long it may block the thread, in milliseconds. */
  readonly longest: number;
}

/** Watches for how long a thread does not return to its event loop while functions run in it. */
export class BlockWatch {
  readonly #onBlocked: (names: readonly string[], milliseconds: number) => void;
  readonly #running = new Set<Running>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #period = Number.POSITIVE_INFINITY;
  #seen = 0;

  /** @param onBlocked Called with the functions that ran while the thread was blocked for longer than they may. */
  constructor(onBlocked: (names: readonly string[], milliseconds: number) => void) {
    this.#onBlocked = onBlocked;
  }

  /** Watches while a function runs, also behind its first `await`. */
  async during<T>(name: string, longest: number, run: () => Promise<T>): Promise<T> {
    const one = { name, longest };
    this.#lookEvery(Math.max(SHORTEST_PERIOD, longest / LOOKS));
    this.#running.add(one);
    try {
      return await run();
    } finally {
      this.#look();
      this.#running.delete(one);
      if (this.#running.size === 0) clearInterval(this.#timer);
    }
  }

  #lookEvery(period: number): void {
    const isRunning = this.#running.size > 0;
    if (isRunning && period >= this.#period) return;
    if (isRunning) this.#look();
    this.#period = Math.min(period, this.#period);
    this.#seen = performance.now();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#look(), this.#period);
  }

  #look(): void {
    const now = performance.now();
    const blocked = now - this.#seen;
    this.#seen = now;
    const names = [...this.#running].filter(({ longest }) => blocked > longest + this.#period).map(({ name }) => name);
    if (names.length > 0) this.#onBlocked([...new Set(names)].sort(), blocked);
  }
}
