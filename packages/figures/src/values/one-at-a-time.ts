/** Evaluates one request at a time. While one is under way, only the newest is kept. */
export class OneAtATime {
  readonly #run: () => Promise<void>;
  #isRunning = false;
  #isWanted = false;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  request(): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isRunning = true;
    while (this.#isWanted) {
      this.#isWanted = false;
      await this.#run();
    }
    this.#isRunning = false;
  }
}
