import type { Iteration } from "@rxgrad/core";
import { type LossWarning, show } from "./training-warning.js";

const FIX =
  "lower the learning rate if the loss jumps about, raise it if it creeps, look at whether data and targets belong together, or stop if this is as good as it gets";

/** Watches the mean loss of the samples of windows of iterations; says once that it does not fall, until it falls. */
export class LossWatch {
  readonly #window: number;
  readonly #patience: number;
  #sum = 0;
  #samples = 0;
  #count = 0;
  #best: LossWarning["best"] | undefined;
  /** How many windows have ended since the best. */
  #since = 0;

  /** @param patience How many windows may end without a new lowest mean. */
  constructor(window: number, patience: number) {
    this.#window = window;
    this.#patience = patience;
  }

  look({ iteration, loss, samples }: Pick<Iteration, "iteration" | "loss" | "samples">): LossWarning[] {
    this.#sum += loss * samples;
    this.#samples += samples;
    if (++this.#count < this.#window) return [];
    const mean = this.#sum / this.#samples;
    this.#sum = 0;
    this.#samples = 0;
    this.#count = 0;
    if (!this.#best || mean < this.#best.loss) {
      this.#best = { iteration, loss: mean };
      this.#since = 0;
      return [];
    }
    if (++this.#since !== this.#patience) return [];
    const best = this.#best;
    const message = `loss: its mean over ${this.#window} iterations is ${show(mean)} at iteration ${iteration}, and was lowest, ${show(best.loss)}, at iteration ${best.iteration}; ${FIX}.`;
    return [{ kind: "loss-not-falling", iteration, parameter: undefined, loss: mean, best, fix: FIX, message }];
  }
}
