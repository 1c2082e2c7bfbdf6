import type { Iteration, Swallowed } from "@rxgrad/core";
import { threeDigits } from "@rxgrad/core/internal";
import type { HiddenWarning, LossWarning, NoiseWarning, SwallowedWarning } from "./training-warning.js";

const LOSS_FIX =
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
    const message = `loss: its mean over ${this.#window} iterations is ${threeDigits(mean)} at iteration ${iteration}, and was lowest, ${threeDigits(best.loss)}, at iteration ${best.iteration}; ${LOSS_FIX}.`;
    return [{ kind: "loss-not-falling", iteration, parameter: undefined, loss: mean, best, fix: LOSS_FIX, message }];
  }
}

const NOISE_FIX = "raise h, or have each point evaluated more often (repeat)";

/** Checks the noise of black boxes. Warns once that h is below it, until it no longer is. */
export class NoiseWatch {
  readonly #said = new Set<string>();

  look({ iteration, boxes }: Pick<Iteration, "iteration" | "boxes">): NoiseWarning[] {
    return Object.entries(boxes).flatMap(([node, { noise, change, isNoisy }]) => {
      const isNew = isNoisy && !this.#said.has(node);
      if (isNoisy) this.#said.add(node);
      else this.#said.delete(node);
      if (!isNew || noise === undefined || change === undefined) return [];
      const message = `"${node}": its values at neighboring points differ by ${threeDigits(change)} at iteration ${iteration}, and their noise is ${threeDigits(noise)}; ${NOISE_FIX}.`;
      return [{ kind: "h-below-noise", iteration, parameter: undefined, node, noise, change, fix: NOISE_FIX, message }];
    });
  }
}

/** Effect on h, depending on how the gradient uses it. */
const BECOMES: Readonly<Record<Swallowed["step"], (h: string) => string>> = {
  added: (h) => `so h = ${h} is rounded`,
  carried: (h) => `so h = ${h} would be rounded if it were added, but this gradient propagates it exactly`,
};

/** Looks for parameters so large that adding h rounds it. Warns once about each, until it no longer is. */
export class SwallowWatch {
  readonly #said = new Set<string>();

  /** @param parameters Names of the parameters to check. */
  look({ iteration, explanations }: Iteration, parameters: ReadonlySet<string>): SwallowedWarning[] {
    const swallowed = new Map<string, Swallowed>();
    for (const { parameter, swallowed: found } of Object.values(explanations).flat()) {
      // Of two gradients, the one that loses precision is reported.
      if (found && swallowed.get(parameter)?.step !== "added") swallowed.set(parameter, found);
    }
    for (const name of this.#said) if (!swallowed.has(name)) this.#said.delete(name);
    return [...swallowed].flatMap(([parameter, { size, h, spacing, step, fix }]): SwallowedWarning[] => {
      if (this.#said.has(parameter) || !parameters.has(parameter)) return [];
      this.#said.add(parameter);
      const message = `parameter "${parameter}": next to ${threeDigits(size)} numbers are ${threeDigits(spacing)} apart at iteration ${iteration}, ${BECOMES[step](threeDigits(h))}; ${fix}.`;
      return [{ kind: "h-swallowed", iteration, parameter, size, h, spacing, fix, message }];
    });
  }
}

const HIDDEN_FIX = {
  node: "look at the inputs of the node, and at why the nodes after it do not pass the value on",
  gradient: "look at the nodes between that parameter and the loss: a derivative there is not finite",
  memory:
    "scale the loss or clip the gradient (clipNorm), and start again or from { ...state, memory: new Map() }: with that memory the parameter never changes again",
} as const;

/** Looks for values that are not finite while the loss is. Warns once about the first node with one, until it is another node. */
export class HiddenWatch {
  #said: string | undefined;

  look({ iteration, notFinite }: Pick<Iteration, "iteration" | "notFinite">): HiddenWarning[] {
    const isNew = notFinite !== undefined && notFinite.node !== this.#said;
    this.#said = notFinite?.node;
    if (!isNew) return [];
    const { node, value, what, of = "node" } = notFinite;
    const fix = HIDDEN_FIX[of];
    const message = `${what}, and hidden from the loss; ${fix}.`;
    return [{ kind: "hidden-not-finite", iteration, parameter: undefined, node, value, fix, message }];
  }
}
