import type { GradientNode, Iteration, Node, Parameters, Tensor } from "@rxgrad/core";
import { feedInputsBeside } from "@rxgrad/core/internal";
import { type GradientWarning, show } from "./training-warning.js";

/** The root mean square from which on inputs are large: those that are scaled have 1, or less. */
const LARGE = 10;

/**
 * Tells a gradient that is off because a layer is fed large numbers: it then comes and goes with the feeds. This is said once for
 * each input, with the fix, and again only after its size has come down.
 */
export class InputWatch {
  readonly #losses: readonly Node[];
  readonly #forget: (warning: GradientWarning) => void;
  readonly #said = new Set<Node>();

  /** @param forget Takes back that a warning was said: while an input is large, what is said of the input stands for it. */
  constructor(gradients: readonly GradientNode[], forget: (warning: GradientWarning) => void) {
    this.#losses = gradients.map(({ loss }) => loss);
    this.#forget = forget;
  }

  /** The same warnings, but for those of parameters that meet a large input. */
  look(iteration: Iteration, found: readonly GradientWarning[], gradients: readonly Parameters[]): GradientWarning[] {
    const sizes = new Map<Node, number>();
    const isLarge = (input: Node): boolean => {
      const size = sizes.get(input) ?? sizeOf(iteration.value(input));
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
      const fix = `scale the inputs: "${input.name}" is of size ${show(sizes.get(input) as number)}, and about 1 is wanted, as standardScaler gives it`;
      const what = each.message.slice(0, -each.fix.length - 3);
      return [{ ...each, fix, message: `${what}; ${fix}.` }];
    });
  }
}

/** The root mean square. */
function sizeOf(value: Tensor | number): number {
  if (typeof value === "number") return Math.abs(value);
  let sum = 0;
  for (let i = 0; i < value.data.length; i++) sum += (value.data[i] as number) ** 2;
  return Math.sqrt(sum / value.data.length);
}
