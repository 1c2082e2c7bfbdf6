/** Does a step again and again while it is needed, with a pause behind each. */
export class Repetition {
  readonly #step: () => Promise<number>;
  readonly #isNeeded: () => boolean;
  #wake: (() => void) | undefined;

  /**
   * @param step Returns the pause before the next time, in milliseconds.
   * @param isNeeded Whether it goes on.
   */
  constructor(step: () => Promise<number>, isNeeded: () => boolean) {
    this.#step = step;
    this.#isNeeded = isNeeded;
  }

  /** The Promise resolves when it is not needed any more. */
  async run(): Promise<void> {
    do await this.#pause(await this.#step());
    while (this.#isNeeded());
  }

  /** Ends the pause, if it is not needed any more. */
  end(): void {
    if (!this.#isNeeded()) this.#wake?.();
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      // It may have become needless since the last look, when nobody could be woken.
      if (!this.#isNeeded()) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
