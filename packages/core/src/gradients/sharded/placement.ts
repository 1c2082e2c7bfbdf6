import { threeDigits } from "../../errors/describe-value.js";

/** Where shards are evaluated: in this thread, or by the fleet. */
export type Place = "here" | "fleet";

/** How often each place is tried before the faster one is chosen. The first time includes what is done once. */
const TRIES = 3;

/** Both places are tried again after so many milliseconds, or after so many times what the slower one took. */
const AGAIN_AFTER = 10_000;
const AGAIN_TIMES = 100;

/** A fleet that takes so much longer than this thread is not waited for: at least the milliseconds, or the times. */
const PATIENCE = 1000;
const PATIENCE_TIMES = 20;

/** The evaluation of one gradient, in one place. */
export interface Attempt {
  readonly place: Place;
  /** When it began. */
  readonly begun: number;
}

/** Chooses the place by what the gradients of some iterations took. It changes no result. */
export class Placement {
  /** The least time of each place, in milliseconds, since it was last tried anew. */
  readonly #least: Record<Place, number> = { here: Number.POSITIVE_INFINITY, fleet: Number.POSITIVE_INFINITY };
  readonly #tries: Record<Place, number> = { here: 0, fleet: 0 };
  readonly #now: () => number;
  /** When both places are tried again. */
  #again = Number.POSITIVE_INFINITY;
  #isSilent = false;

  /** @param now Returns the time in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins a gradient, and tells where. */
  begin(): Attempt {
    const begun = this.#now();
    if (begun >= this.#again) this.#startAgain();
    const untried = (["here", "fleet"] as const).find((each) => this.#tries[each] < TRIES);
    return { place: untried ?? this.#faster, begun };
  }

  /** The milliseconds after which the fleet is not waited for any more. */
  get patience(): number {
    return Math.max(PATIENCE, PATIENCE_TIMES * this.#least.here);
  }

  /** Ends a gradient. */
  end({ place, begun }: Attempt): void {
    const took = this.#now() - begun;
    this.#least[place] = this.#tries[place] === 0 ? took : Math.min(this.#least[place], took);
    this.#tries[place]++;
    if (place === "fleet") this.#isSilent = false;
    this.#planAgain();
  }

  /** Gives up an attempt of the fleet that was too late. The gradient begins anew, here. */
  giveUp(): Attempt {
    this.#least.fleet = Number.POSITIVE_INFINITY;
    this.#tries.fleet = TRIES;
    this.#isSilent = true;
    this.#again = Number.POSITIVE_INFINITY;
    return { place: "here", begun: this.#now() };
  }

  /** What was measured, in words. */
  get summary(): string {
    const { here, fleet } = this.#least;
    const ms = (time: number): string => `${threeDigits(time)} ms`;
    if (!Number.isFinite(here)) return "the first iterations measure whether the fleet is faster";
    if (this.#isSilent) return `${ms(here)} here, and no answer of the fleet: it stays here`;
    if (!Number.isFinite(fleet)) return `${ms(here)} here; the fleet is measured next`;
    return `${ms(here)} here, ${ms(fleet)} by the fleet: ${this.#faster === "here" ? "it stays here" : "the fleet does it"}`;
  }

  get #faster(): Place {
    return this.#least.fleet < this.#least.here ? "fleet" : "here";
  }

  /** Both have been tried: when they are tried again. */
  #planAgain(): void {
    if (Number.isFinite(this.#again) || Object.values(this.#tries).some((tries) => tries < TRIES)) return;
    const slower = Math.max(...Object.values(this.#least).filter(Number.isFinite));
    this.#again = this.#now() + Math.max(AGAIN_AFTER, AGAIN_TIMES * slower);
  }

  #startAgain(): void {
    this.#tries.here = 0;
    this.#tries.fleet = 0;
    this.#again = Number.POSITIVE_INFINITY;
  }
}
