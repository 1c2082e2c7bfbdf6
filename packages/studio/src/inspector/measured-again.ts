import type { Subscription } from "rxjs";
import type { LiveRun } from "../session/live-run.js";

/** Between two measurements, in milliseconds: at most two a second. */
const PAUSE = 500;

/** Measures something of a run again and again while it moves, and once where it stands. */
export class MeasuredAgain<T> {
  readonly #measure: () => Promise<T>;
  readonly #tell: (measured: T | undefined) => void;
  readonly #subscription: Subscription;
  #iteration = 0;
  #measured: number | undefined;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;

  /**
   * @param measure Measures the newest iteration. It may fail, as when the run is reset meanwhile.
   * @param tell Called with what was measured, and with undefined when the run is before its first iteration again.
   */
  constructor({ state$ }: Pick<LiveRun, "state$">, measure: () => Promise<T>, tell: (measured: T | undefined) => void) {
    this.#measure = measure;
    this.#tell = tell;
    this.#subscription = state$.subscribe(({ iteration, phase }) => {
      this.#iteration = phase === "running" || phase === "paused" || phase === "over" ? iteration : 0;
      if (iteration === 0 && this.#measured !== undefined) this.#forget();
      this.#go();
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#subscription.unsubscribe();
    clearTimeout(this.#timer);
  }

  #forget(): void {
    this.#measured = undefined;
    this.#tell(undefined);
  }

  #go(): void {
    if (!this.#isOpen || this.#isBusy || this.#iteration === 0 || this.#measured === this.#iteration) return;
    this.#isBusy = true;
    void this.#ask(this.#iteration);
  }

  async #ask(iteration: number): Promise<void> {
    try {
      const measured = await this.#measure();
      if (this.#isOpen && this.#iteration > 0) this.#tell(measured);
    } catch {
      // The run was reset meanwhile, or has ended. It is asked again when it moves.
    }
    this.#measured = iteration;
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => {
      this.#isBusy = false;
      this.#go();
    }, PAUSE);
  }
}
