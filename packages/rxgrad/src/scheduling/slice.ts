import type { Clock } from "./clock.js";

/** A run works this long, in milliseconds, before it lets timers and input have their turn. */
const LENGTH = 10;

/** A slice is over after so many units, whatever the clock says: under fake timers it stands still. */
const MOST_UNITS = 8192;

/** Looks at the clock this many milliseconds apart are close together. */
const CLOSE = 0.1;

/** After so many of them in a row, the clock is looked at only after every {@link STRIDE} units of work. */
const MANY = 64;
const STRIDE = 8;

/**
 * A slice of time. Reading the clock takes longer than the units of work of a small network, so it is read seldom while
 * all of them are short. As soon as one look finds that time has passed it is read after each unit again: a slice whose
 * units suddenly become long is late by {@link STRIDE} of them, once.
 */
export class Slice {
  readonly #clock: Clock;
  #end = 0;
  #lookedAt = 0;
  #units = 0;
  #left = MOST_UNITS;
  #closeLooks = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(): void {
    this.#lookedAt = this.#clock.now();
    this.#end = this.#lookedAt + LENGTH;
    this.#units = 0;
    this.#left = MOST_UNITS;
  }

  /** Whether it is over. Called after each unit of work. */
  isSpent(): boolean {
    if (--this.#left <= 0) return true;
    if (this.#closeLooks >= MANY && ++this.#units < STRIDE) return false;
    this.#units = 0;
    const now = this.#clock.now();
    if (now - this.#lookedAt < CLOSE) this.#closeLooks++;
    else this.#closeLooks = 0;
    this.#lookedAt = now;
    return now >= this.#end;
  }
}
