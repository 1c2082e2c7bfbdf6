/** Evaluating may take this part of the time. */
const PART = 0.2;
/** Between two evaluations, in milliseconds. */
const [SHORTEST, LONGEST] = [40, 500];

/** Evaluates one request at a time, with a pause behind it. Meanwhile only the newest is kept. */
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
      const start = performance.now();
      await this.#run();
      const took = performance.now() - start;
      await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST, Math.max(SHORTEST, took / PART))));
    }
    this.#isRunning = false;
  }
}
