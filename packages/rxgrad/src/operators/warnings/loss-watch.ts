import type { Iteration } from "@rxgrad/core";
import { type LossWarning, show } from "./training-warning.js";

const FIX =
  "lower the learning rate if the loss jumps, raise it if the loss falls slowly, check that data and targets belong together, or stop if the loss is good enough";

/** Checks the mean loss over samples in windows of iterations. Warns once that it does not fall, until it falls. */
export class LossWatch {
  readonly #window: number;
  readonly #patience: number;
  #sum = 0;
  #samples = 0;
  #count = 0;
  #best: LossWarning["best"] | undefined;
  /** Number of windows since the best. */
  #since = 0;

  /** @param patience Number of windows without a new lowest mean before the warning. */
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
