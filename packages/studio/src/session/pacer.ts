import { systemTimers, type Timers } from "./timers.js";

/** The shortest and the longest time between two releases, in milliseconds. */
const SHORTEST = 16;
const LONGEST = 2 ** 31 - 1;

/** Lets iterations pass at a speed. */
export class Pacer {
  /** Iterations a second, from the next start on. */
  speed: number = Number.POSITIVE_INFINITY;
  readonly #release: (count: number) => void;
  readonly #timers: Timers;
  #timer: unknown;

  /** @param release Lets so many iterations pass. */
  constructor(release: (count: number) => void, timers: Timers = systemTimers) {
    this.#release = release;
    this.#timers = timers;
  }

  /** Whether there is anything to pace. */
  get isLimited(): boolean {
    return this.speed < Number.POSITIVE_INFINITY;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins to release iterations, the first at once, if the speed is limited. */
  start(): void {
    this.stop();
    if (!this.isLimited) return;
    const period = Math.min(Math.max(1000 / this.speed, SHORTEST), LONGEST);
    const { speed } = this;
    let owed = 1;
    const tick = (): void => {
      const count = Math.floor(owed);
      owed += (speed * period) / 1000 - count;
      if (count > 0) this.#release(count);
    };
    this.#timer = this.#timers.setInterval(tick, period);
    tick();
  }

  stop(): void {
    if (this.#timer !== undefined) this.#timers.clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
