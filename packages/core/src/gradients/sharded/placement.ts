import { threeDigits } from "../../errors/describe-value.js";

/** Where shards are evaluated: in this thread, or by the fleet. */
export type Place = "here" | "fleet";

/** How often each place is tried before the faster one is chosen. The first time includes what is done once. */
const TRIES = 3;

/** The slower place is tried again after so many milliseconds, or after so many times what it took. */
const AGAIN_AFTER = 10_000;
const AGAIN_TIMES = 50;

/** A fleet that takes so much longer than this thread is not waited for: at least the milliseconds, or the times. */
const PATIENCE = 1000;
const PATIENCE_TIMES = 20;

/** Chooses the place by what the gradients of some iterations took. It changes no result. */
export class Placement {
  /** The least time of each place, in milliseconds. */
  readonly #least: Record<Place, number> = { here: Number.POSITIVE_INFINITY, fleet: Number.POSITIVE_INFINITY };
  readonly #tries: Record<Place, number> = { here: 0, fleet: 0 };
  readonly #now: () => number;
  #again = Number.POSITIVE_INFINITY;
  #current: Place = "here";
  #begun = 0;
  #isMissing = false;

  /** @param now Returns the time in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins a gradient, and returns where. */
  begin(): Place {
    this.#begun = this.#now();
    this.#current = this.#next();
    return this.#current;
  }

  /** The milliseconds after which the fleet is not waited for any more. */
  get patience(): number {
    return Math.max(PATIENCE, PATIENCE_TIMES * Math.min(this.#least.here, this.#least.fleet));
  }

  /** Ends a gradient. */
  end(): void {
    const took = this.#now() - this.#begun;
    this.#least[this.#current] = Math.min(this.#tries[this.#current] === 0 ? took : this.#least[this.#current], took);
    this.#tries[this.#current]++;
    if (this.#current === "fleet") this.#isMissing = false;
    this.#plan();
  }

  /** Ends a try of the fleet that was too late. It is evaluated here instead. */
  giveUp(): void {
    this.#least.fleet = Number.POSITIVE_INFINITY;
    this.#tries.fleet = TRIES;
    this.#isMissing = true;
    this.#begun = this.#now();
    this.#current = "here";
    this.#again = this.#now() + AGAIN_AFTER;
  }

  /** What was measured, in words. */
  get summary(): string {
    const { here, fleet } = this.#least;
    const ms = (time: number): string => `${threeDigits(time)} ms`;
    if (this.#tries.here === 0) return "the first iterations measure whether the fleet is faster";
    if (this.#isMissing) return `${ms(here)} here, and no answer of the fleet: it stays here`;
    if (this.#tries.fleet < TRIES) return `${ms(here)} here; the fleet is being measured`;
    return `${ms(here)} here, ${ms(fleet)} by the fleet: ${this.#faster === "here" ? "it stays here" : "the fleet does it"}`;
  }

  get #faster(): Place {
    return this.#least.fleet < this.#least.here ? "fleet" : "here";
  }

  #next(): Place {
    if (this.#tries.here < TRIES) return "here";
    if (this.#tries.fleet < TRIES) return "fleet";
    const { [this.#faster]: faster } = { here: "fleet", fleet: "here" } as const;
    return this.#now() >= this.#again ? faster : this.#faster;
  }

  #plan(): void {
    if (this.#tries.fleet < TRIES) return;
    const slower = this.#faster === "here" ? this.#least.fleet : this.#least.here;
    if (this.#now() < this.#again && Number.isFinite(this.#again)) return;
    this.#again = this.#now() + Math.max(AGAIN_AFTER, Number.isFinite(slower) ? AGAIN_TIMES * slower : 0);
  }
}
