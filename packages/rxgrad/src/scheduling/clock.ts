import { checkOption, type Domain } from "@rxgrad/core/internal";

/** Time and scheduling of a run. Tests use their own. */
export interface Clock {
  /** Milliseconds since any fixed time. */
  now(): number;
  /** Calls `task` later, after pending timers and input. The returned function cancels that. */
  defer(task: () => void): () => void;
}

interface Immediates {
  setImmediate?(task: () => void): unknown;
  clearImmediate?(handle: unknown): void;
}

const CLOCK: Domain = {
  wanted: "{ now, defer }, or leave it out",
  accepts: (value) => {
    const { now, defer } = (value ?? {}) as Partial<Clock>;
    return typeof now === "function" && typeof defer === "function";
  },
};

/** @throws HyperparameterError for a value that is not a clock. */
export function checkClock(owner: string, clock: Clock): void {
  checkOption(owner, "clock", clock, CLOCK);
}

/**
 * The clock of Node and browsers. Slices are scheduled as macrotasks: with `setImmediate`, or with a message to the same
 * page where there is none. Microtasks would starve timers and input.
 */
export const systemClock: Clock = {
  now: () => performance.now(),
  defer(task) {
    const { setImmediate, clearImmediate } = globalThis as Immediates;
    if (setImmediate && clearImmediate) {
      const handle = setImmediate(task);
      return () => clearImmediate(handle);
    }
    const { port1, port2 } = new MessageChannel();
    const close = (): void => {
      port1.onmessage = null;
      port1.close();
    };
    port1.onmessage = () => {
      close();
      task();
    };
    port2.postMessage(undefined);
    return close;
  },
};

/** Length of a slice in milliseconds. After it, timers and input are processed. */
const LENGTH = 10;

/** A slice ends after this many units in any case: a clock with fake timers does not advance. */
const MOST_UNITS = 8192;

/** Two readings of the clock are close if they differ by at most this many milliseconds. */
const CLOSE = 0.1;

/** After this many consecutive close readings, the clock is read only every {@link STRIDE} units of work. */
const MANY = 64;
const STRIDE = 8;

/**
 * A slice of time. Reading the clock takes longer than a unit of work of a small network, so it is read seldom while all
 * units are short. After a reading that is not close to the one before, it is read after each unit again: if units suddenly
 * become long, one slice is late by {@link STRIDE} of them.
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

  /** Whether the slice is over. Called after each unit of work. */
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
