/** Lets many work together, or one alone. */
export class Exclusion {
  #together = 0;
  #isAlone = false;
  readonly #waiting: (() => void)[] = [];

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
