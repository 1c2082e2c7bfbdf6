import type { Iteration } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";

/** Pauses a run for one watcher: it holds the newest iteration. */
export class Pause {
  readonly #changed: () => void;
  #isPaused = false;
  /** How many iterations may still pass while the run is paused. */
  #steps = 0;
  #release: (() => void) | undefined;
  #held: Iteration | undefined;
  #problem: string | undefined;

  /** @param changed Called when the run stands, and when it cannot be paused. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The iteration at which the run stands; its values can be read. */
  get held(): Iteration | undefined {
    return this.#held;
  }

  /** Why the run could not be paused. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Stands behind the iteration in progress. Steps that have not been taken are forgotten. */
  pause(): void {
    this.#isPaused = true;
    this.#steps = 0;
    this.#problem = undefined;
  }

  resume(): void {
    this.#isPaused = false;
    this.#steps = 0;
    this.release();
  }

  /** Lets `count` more iterations pass, then stands. */
  step(count: number): void {
    this.#isPaused = true;
    this.#problem = undefined;
    this.#steps += count;
    if (!this.#release) return;
    this.#steps--;
    this.release();
  }

  next(iteration: Iteration): void {
    if (!this.#isPaused) return;
    if (this.#steps > 0) this.#steps--;
    else this.#hold(iteration);
  }

  /** Lets the run go on. */
  release(): void {
    const release = this.#release;
    this.#release = undefined;
    this.#held = undefined;
    release?.();
  }

  #hold(iteration: Iteration): void {
    try {
      this.#release = iteration.hold();
      this.#held = iteration;
    } catch (error) {
      this.#isPaused = false;
      this.#problem = messageOf(error);
    }
    this.#changed();
  }
}
