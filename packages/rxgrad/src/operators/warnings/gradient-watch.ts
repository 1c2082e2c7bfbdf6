import type { Parameters } from "@rxgrad/core";
import { type GradientWarning, show } from "./training-warning.js";

/** From when on a gradient is worth a warning. */
export interface GradientLimits {
  readonly consecutive: number;
  readonly vanishing: number;
  readonly exploding: number;
}

/** How fast the usual size of a gradient follows it: as the mean of about the last hundred looks. */
const FOLLOW = 0.01;

type Kind = GradientWarning["kind"];

const FIX: Readonly<Record<Kind, string>> = {
  "zero-gradient":
    "look for units that are off for every sample (relu: start nearer to 0, or take leakyRelu), for a step function on the way to the loss, or for inputs that are always 0",
  "vanishing-gradient":
    "use relu, tanh or a normalization in place of saturated activations, start from other values, or have fewer layers; leave out a bias before a normalization (bias: false), which takes it off",
  "exploding-gradient": "lower the learning rate, clip the gradient (clipNorm), or scale the data",
};

/** One parameter, as seen so far. */
class Watched {
  /** The natural logarithm of its gradient's usual size. */
  usual: number | undefined;
  looks = 0;
  /** Its largest size when it was not exploding. */
  most = 0;
  /** What has been said and has not cleared. */
  readonly said = new Set<Kind>();
  /** For how many looks in a row each has been seen. */
  readonly seen = { "zero-gradient": 0, "vanishing-gradient": 0, "exploding-gradient": 0 };
}

/** Watches the gradient of each parameter; says what it sees once, until it clears. */
export class GradientWatch {
  readonly #limits: GradientLimits;
  readonly #watched = new Map<string, Watched>();

  constructor(limits: GradientLimits) {
    this.#limits = limits;
  }

  /** Looks at the gradients of one iteration. Where all are 0 and the loss is too, there is nothing left to learn. */
  look(iteration: number, loss: number, gradients: readonly Parameters[]): GradientWarning[] {
    const sizes = gradients.flatMap((each) => [...each].map(({ name, value }) => [name, sizeOf(value.data)] as const));
    const largest = sizes.reduce((most, [, size]) => Math.max(most, size), 0);
    if (loss === 0 && largest === 0) return [];
    // Of a smaller gradient, a weight that moves by 1 is lost in the rounding of the loss.
    const least = Number.EPSILON * Math.abs(loss);
    return sizes.flatMap(([name, size]) => this.#lookAt(iteration, name, size, { largest, least }));
  }

  /** Takes back that a warning was said: it is found again in the next look, unless it has cleared. */
  forget({ parameter, kind }: GradientWarning): void {
    this.#watched.get(parameter)?.said.delete(kind);
  }

  #lookAt(
    iteration: number,
    name: string,
    size: number,
    { largest, least }: { readonly largest: number; readonly least: number },
  ): GradientWarning[] {
    const watched = this.#watched.get(name) ?? new Watched();
    this.#watched.set(name, watched);
    const { consecutive, vanishing, exploding } = this.#limits;
    const usual = watched.usual === undefined ? size : Math.exp(watched.usual);
    const isUsualKnown = watched.looks >= consecutive;
    // One that comes back to what it was, out of saturation say, does not explode.
    const isExploding = isUsualKnown && size > exploding * usual && size > watched.most && size > least;
    if (!isExploding) watched.most = Math.max(watched.most, size);
    const warnings: GradientWarning[] = [];
    const consider = (kind: Kind, isSeen: boolean, looks: number, comparedWith: number, what: string): void => {
      watched.seen[kind] = isSeen ? watched.seen[kind] + 1 : 0;
      if (!isSeen) watched.said.delete(kind);
      if (watched.seen[kind] < looks || watched.said.has(kind)) return;
      watched.said.add(kind);
      const fix = FIX[kind];
      const message = `parameter "${name}": ${what}; ${fix}.`;
      warnings.push({ kind, iteration, parameter: name, size, comparedWith, fix, message });
    };
    const asOf = `at iteration ${iteration}`;
    consider(
      "zero-gradient",
      size === 0,
      consecutive,
      largest,
      `its gradient is exactly 0 everywhere ${asOf}, as in the looks before`,
    );
    consider(
      "vanishing-gradient",
      size > 0 && size < vanishing * largest,
      consecutive,
      largest,
      `its gradient (${show(size)} an element) is ${show(size / largest)} of the largest (${show(largest)}) ${asOf}`,
    );
    consider(
      "exploding-gradient",
      isExploding,
      1,
      usual,
      `its gradient (${show(size)} an element) is ${show(size / usual)} times its usual size (${show(usual)}) ${asOf}`,
    );
    if (size > 0) this.#follow(watched, Math.log(size));
    return warnings;
  }

  /** The first looks are averaged; later ones move the average by their part. */
  #follow(watched: Watched, size: number): void {
    watched.looks++;
    const part = Math.max(FOLLOW, 1 / watched.looks);
    watched.usual = (watched.usual ?? 0) * (1 - part) + size * part;
  }
}

/** The root mean square. */
function sizeOf(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  if (sum > 0 && Number.isFinite(sum)) return Math.sqrt(sum / data.length);
  // The squares of very small or very large numbers leave the range of numbers, the numbers do not.
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  return largest;
}
