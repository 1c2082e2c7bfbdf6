/** The shortest and the longest time between two releases, in milliseconds. */
const SHORTEST = 16;
const LONGEST = 2 ** 31 - 1;

/** Lets iterations pass at a speed. */
export class Pacer {
  readonly #release: (count: number) => void;
  /** Iterations a second. */
  #speed = Number.POSITIVE_INFINITY;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param release Lets so many iterations pass. */
  constructor(release: (count: number) => void) {
    this.#release = release;
  }

  set speed(speed: number) {
    this.#speed = speed;
  }

  get isRunning(): boolean {
    return this.#timer !== undefined;
  }

  /** Begins to release iterations, the first at once. @returns Whether it does: if there is no limit, nothing is to be paced. */
  start(): boolean {
    this.stop();
    const { POSITIVE_INFINITY } = Number;
    if (this.#speed === POSITIVE_INFINITY) return false;
    const period = Math.min(Math.max(1000 / this.#speed, SHORTEST), LONGEST);
    let owed = 1;
    const tick = (): void => {
      const count = Math.floor(owed);
      owed += (this.#speed * period) / 1000 - count;
      if (count > 0) this.#release(count);
    };
    this.#timer = setInterval(tick, period);
    tick();
    return true;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
