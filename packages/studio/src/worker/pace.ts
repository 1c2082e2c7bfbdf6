import { Pacer } from "../session/pacer.js";
import type { Training } from "./training.js";

const { POSITIVE_INFINITY } = Number;

/** Lets a training go on, at a speed. */
export class Pace {
  readonly #pacer: Pacer;
  #training: Training | undefined;
  /** The iteration up to which the speed lets it run. */
  #allowed = POSITIVE_INFINITY;

  constructor() {
    this.#pacer = new Pacer((count) => this.#allow(count));
  }

  /** Iterations a second, from the next `run` on. */
  set speed(speed: number) {
    this.#pacer.speed = speed;
  }

  /** @param isLimited Whether the speed counts. */
  run(training: Training, isLimited: boolean): void {
    this.#pacer.stop();
    this.#training = training;
    this.#allowed = POSITIVE_INFINITY;
    if (isLimited && this.#pacer.isLimited) this.#pacer.start();
    else training.setPaused(false);
  }

  /** An iteration is complete. */
  passed(iteration: number): void {
    if (iteration >= this.#allowed) this.#training?.setPaused(true);
  }

  stop(): void {
    this.#pacer.stop();
    this.#training?.setPaused(true);
  }

  #allow(count: number): void {
    if (!this.#training) return;
    // What is too slow for the speed owes nothing later.
    this.#allowed = this.#training.position + count;
    this.#training.setPaused(false);
  }
}
