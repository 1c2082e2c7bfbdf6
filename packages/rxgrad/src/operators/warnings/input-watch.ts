import type { GradientNode, Iteration, Node, Parameters, Tensor } from "@rxgrad/core";
import { feedInputsBeside } from "@rxgrad/core/internal";
import { type GradientWarning, show } from "./training-warning.js";

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
      const fix = `scale the inputs: "${input.name}" is of size ${show(sizes.get(input) as number)}; bring it to about 1, for example with standardScaler`;
      const what = each.message.slice(0, -each.fix.length - 3);
      return [{ ...each, fix, message: `${what}; ${fix}.` }];
    });
  }
}

/** Root mean square. */
function sizeOf(value: Tensor | number): number {
  if (typeof value === "number") return Math.abs(value);
  let sum = 0;
  for (let i = 0; i < value.data.length; i++) sum += (value.data[i] as number) ** 2;
  return Math.sqrt(sum / value.data.length);
}
