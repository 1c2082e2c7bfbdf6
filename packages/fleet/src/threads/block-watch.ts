/** The thread is looked at after each of these periods, in milliseconds. */
const LOOK_EVERY = 25;

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
  #seen = 0;

  /** @param onBlocked Called with the functions that ran while the thread was blocked for longer than they may. */
  constructor(onBlocked: (names: readonly string[], milliseconds: number) => void) {
    this.#onBlocked = onBlocked;
  }

  /** Watches while a function runs, also behind its first `await`. */
  async during<T>(name: string, longest: number, run: () => Promise<T>): Promise<T> {
    const one = { name, longest };
    if (this.#running.size === 0) {
      this.#seen = performance.now();
      this.#timer = setInterval(() => this.#look(), LOOK_EVERY);
    }
    this.#running.add(one);
    try {
      return await run();
    } finally {
      this.#look();
      this.#running.delete(one);
      if (this.#running.size === 0) clearInterval(this.#timer);
    }
  }

  #look(): void {
    const now = performance.now();
    const blocked = now - this.#seen;
    this.#seen = now;
    const names = [...this.#running].filter(({ longest }) => blocked > longest + LOOK_EVERY).map(({ name }) => name);
    if (names.length > 0) this.#onBlocked([...new Set(names)].sort(), blocked);
  }
}
