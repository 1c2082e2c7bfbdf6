import type { GradientNode, Iteration, Node, Parameters, Tensor } from "@rxgrad/core";
import { feedInputsBeside, threeDigits } from "@rxgrad/core/internal";
import type { GradientWarning } from "./training-warning.js";

/** Thresholds of the warnings. */
export interface GradientLimits {
  readonly consecutive: number;
  readonly vanishing: number;
  readonly exploding: number;
}

/** Decay of the usual size of a gradient: about the mean of the last hundred checks. */
const FOLLOW = 0.01;

type Kind = GradientWarning["kind"];

const FIX: Readonly<Record<Kind, string>> = {
  "zero-gradient":
    "look for units that are off for every sample (relu: start nearer to 0, or take leakyRelu), for a step function on the way to the loss, or for inputs that are always 0",
  "vanishing-gradient":
    "use relu, tanh or a normalization in place of saturated activations, start from other values, or have fewer layers; leave out a bias before a normalization (bias: false), which removes it",
  "exploding-gradient": "lower the learning rate, clip the gradient (clipNorm), or scale the data",
};

/** State of one parameter. */
class Watched {
  /** The natural logarithm of its gradient's usual size. */
  usual: number | undefined;
  looks = 0;
  /** Its largest size when it was not exploding. */
  most = 0;
  /** Warnings that were emitted, and whose problem has not disappeared. */
  readonly said = new Set<Kind>();
  /** Number of consecutive checks that have found each problem. */
  readonly seen = { "zero-gradient": 0, "vanishing-gradient": 0, "exploding-gradient": 0 };
}

/** Checks the gradient of each parameter. Warns once about each problem, until it has disappeared. */
export class GradientWatch {
  readonly #limits: GradientLimits;
  readonly #watched = new Map<string, Watched>();

  constructor(limits: GradientLimits) {
    this.#limits = limits;
  }

  /** Checks the gradients of one iteration. Where all of them and the loss are 0, nothing is left to learn. */
  look(iteration: number, loss: number, gradients: readonly Parameters[]): GradientWarning[] {
    const sizes = gradients.flatMap((each) =>
      [...each].map(({ name, value }) => [name, rootMeanSquare(value.data)] as const),
    );
    const largest = sizes.reduce((most, [, size]) => Math.max(most, size), 0);
    if (loss === 0 && largest === 0) return [];
    // With a smaller gradient, a weight that changes by 1 changes the loss by less than its rounding.
    const least = Number.EPSILON * Math.abs(loss);
    return sizes.flatMap(([name, size]) => this.#lookAt(iteration, name, size, { largest, least }));
  }

  /** Marks a warning as not emitted: the next check finds it again, unless the problem has disappeared. */
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
    // A gradient that returns to a former size, for example out of saturation, does not explode.
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
      `its gradient is exactly 0 everywhere ${asOf}, as in the checks before`,
    );
    consider(
      "vanishing-gradient",
      size > 0 && size < vanishing * largest,
      consecutive,
      largest,
      `its gradient (${threeDigits(size)} an element) is ${threeDigits(size / largest)} of the largest (${threeDigits(largest)}) ${asOf}`,
    );
    consider(
      "exploding-gradient",
      isExploding,
      1,
      usual,
      `its gradient (${threeDigits(size)} an element) is ${threeDigits(size / usual)} times its usual size (${threeDigits(usual)}) ${asOf}`,
    );
    if (size > 0) this.#follow(watched, Math.log(size));
    return warnings;
  }

  /** Averages the first checks; later ones are weighted by the decay. */
  #follow(watched: Watched, size: number): void {
    watched.looks++;
    const part = Math.max(FOLLOW, 1 / watched.looks);
    watched.usual = (watched.usual ?? 0) * (1 - part) + size * part;
  }
}

function rootMeanSquare(data: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  if (sum > 0 && Number.isFinite(sum)) return Math.sqrt(sum / data.length);
  // The squares of very small or very large numbers underflow or overflow; the numbers do not.
  let largest = 0;
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]));
  return largest;
}

/** Inputs are large above this root mean square. Scaled inputs have 1 or less. */
const LARGE = 10;

/**
 * Recognizes gradient warnings whose cause is an input with large values; such warnings come and go with the feeds. Warns
 * once for each input, with the fix, and again only after its size has decreased.
 */
export class InputWatch {
  readonly #losses: readonly Node[];
  readonly #forget: (warning: GradientWarning) => void;
  readonly #said = new Set<Node>();

  /** @param forget Marks a warning as not emitted: while an input is large, the warning about the input replaces it. */
  constructor(gradients: readonly GradientNode[], forget: (warning: GradientWarning) => void) {
    this.#losses = gradients.map(({ loss }) => loss);
    this.#forget = forget;
  }

  /** The given warnings; those of parameters that are combined with a large input are replaced. */
  look(iteration: Iteration, found: readonly GradientWarning[], gradients: readonly Parameters[]): GradientWarning[] {
    const sizes = new Map<Node, number>();
    const isLarge = (input: Node): boolean => {
      const size = sizes.get(input) ?? valueSize(iteration.value(input));
      sizes.set(input, size);
      return size > LARGE;
    };
    for (const input of this.#said) if (!isLarge(input)) this.#said.delete(input);
    return found.flatMap((each) => {
      const entry = gradients.flatMap((own) => [...own]).find(({ name }) => name === each.parameter);
      const large = entry ? feedInputsBeside(entry.node, this.#losses).filter(isLarge) : [];
      if (large.length === 0) return [each];
      this.#forget(each);
      const input = large.find((one) => !this.#said.has(one));
      if (!input) return [];
      this.#said.add(input);
      const fix = `scale the inputs: "${input.name}" is of size ${threeDigits(sizes.get(input) as number)}; bring it to about 1, for example with standardScaler`;
      const what = each.message.slice(0, -each.fix.length - 3);
      return [{ ...each, fix, message: `${what}; ${fix}.` }];
    });
  }
}

/** Root mean square of a value. */
function valueSize(value: Tensor | number): number {
  if (typeof value === "number") return Math.abs(value);
  let sum = 0;
  for (let i = 0; i < value.data.length; i++) sum += (value.data[i] as number) ** 2;
  return Math.sqrt(sum / value.data.length);
}
