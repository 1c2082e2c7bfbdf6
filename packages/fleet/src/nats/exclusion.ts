/** Lets many work together, or one alone. */
export class Exclusion {
  #together = 0;
  #isAlone = false;
  readonly #waiting: (() => void)[] = [];
  readonly #onTaken: () => void;

  /** @param onTaken Called when somebody wants to work alone. */
  constructor(onTaken: () => void = () => {}) {
    this.#onTaken = onTaken;
  }

  /** Whether somebody works alone, or waits for it. */
  get isTaken(): boolean {
    return this.#isAlone;
  }

  /** Waits until nobody works alone, or waits for it. */
  async free(): Promise<void> {
    while (this.#isAlone) await this.#change();
  }

  /** Works beside others. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#change();
    this.#together++;
    try {
      return await work();
    } finally {
      this.#together--;
      this.#tell();
    }
  }

  /** Works while nobody else does. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.#isAlone) await this.#change();
    this.#isAlone = true;
    this.#onTaken();
    try {
      while (this.#together > 0) await this.#change();
      return await work();
    } finally {
      this.#isAlone = false;
      this.#tell();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #tell(): void {
    for (const each of this.#waiting.splice(0)) each();
  }
}
