/** An evaluation takes this part of the pause behind it. */
const PART = 0.2;
/** Between two evaluations, in milliseconds. */
const [SHORTEST, LONGEST] = [40, 500];

/**
 * Evaluates one request at a time, with a pause behind it, five times as long as the evaluation (40 to 500 ms): most of the time is left
 * to others. Of the requests that come meanwhile, the last counts.
 *
 * @example
 * ```ts
 * import { OneAtATime } from "@rxgrad/figures/beat";
 *
 * let asked = 0;
 * const evaluations = new OneAtATime(async () => {
 *   asked++;
 * });
 * for (let i = 0; i < 10; i++) evaluations.request();
 * console.log(asked); // 1, and 2 when the pause is over
 * ```
 */
export class OneAtATime {
  readonly #run: () => Promise<void>;
  #isRunning = false;
  #isWanted = false;

  /** @param run Evaluates the newest request. It must not be rejected. */
  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  /** Asks for an evaluation: at once, or when the one under way and its pause have ended. */
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
