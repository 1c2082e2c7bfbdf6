import type { Subscription } from "rxjs";
import type { LiveRun } from "../session/live-run.js";

/** Between two measurements, in milliseconds: at most two a second. */
const PAUSE = 500;

type Tell = (distances: Readonly<Record<string, number>>) => void;

/** Measures the distance of the gradient from the exact one, again and again while the run moves, and once where it stands. */
export class Distances {
  readonly #run: Pick<LiveRun, "state$" | "gradientDistance">;
  readonly #tell: Tell;
  readonly #subscription: Subscription;
  #iteration = 0;
  #measured: number | undefined;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOpen = true;

  constructor(run: Pick<LiveRun, "state$" | "gradientDistance">, tell: Tell) {
    this.#run = run;
    this.#tell = tell;
    this.#subscription = run.state$.subscribe(({ iteration, phase }) => {
      this.#iteration = phase === "running" || phase === "paused" || phase === "over" ? iteration : 0;
      this.#go();
    });
  }

  close(): void {
    this.#isOpen = false;
    this.#subscription.unsubscribe();
    clearTimeout(this.#timer);
  }

  #go(): void {
    if (!this.#isOpen || this.#isBusy || this.#iteration === 0 || this.#measured === this.#iteration) return;
    this.#isBusy = true;
    void this.#measure(this.#iteration);
  }

  async #measure(iteration: number): Promise<void> {
    try {
      const distances = await this.#run.gradientDistance();
      this.#measured = iteration;
      if (this.#isOpen) this.#tell(distances);
    } catch {
      // The run was reset meanwhile, or has ended. It is asked again when it moves.
      this.#measured = iteration;
    }
    if (!this.#isOpen) return;
    this.#timer = setTimeout(() => {
      this.#isBusy = false;
      this.#go();
    }, PAUSE);
  }
}
