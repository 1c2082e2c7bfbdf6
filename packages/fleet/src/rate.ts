/** Answers per second are counted over so many milliseconds. */
const WINDOW = 5000;

/** The window is divided in so many parts; whole parts are forgotten. */
const PARTS = 10;

/** The length of a part, in milliseconds. */
const PART = WINDOW / PARTS;

/** Counts events, and how many there are in a second, over the last five seconds. */
export class Rate {
  readonly #counts = new Float64Array(PARTS);
  readonly #now: () => number;
  readonly #since: number;
  #part: number;
  #total = 0;

  /** @param now The time in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
    this.#part = this.#current();
  }

  /** The number of events so far. */
  get total(): number {
    return this.#total;
  }

  /** Events per second. */
  get perSecond(): number {
    this.#forget();
    const counted = this.#counts.reduce((sum, each) => sum + each, 0);
    const elapsed = this.#now() - this.#since;
    // The part of now has just begun; it does not count as a whole one.
    const covered = Math.min(elapsed, WINDOW - PART + (elapsed % PART));
    return (1000 * counted) / Math.max(PART, covered);
  }

  add(): void {
    this.#forget();
    this.#total++;
    this.#counts[this.#part % PARTS]++;
  }

  #current(): number {
    return Math.floor((this.#now() - this.#since) / PART);
  }

  #forget(): void {
    const part = this.#current();
    for (let each = Math.max(this.#part + 1, part - PARTS + 1); each <= part; each++) this.#counts[each % PARTS] = 0;
    this.#part = part;
  }
}
