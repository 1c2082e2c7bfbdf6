import type { GradientNode, Iteration, Node, Parameters, Tensor } from "@rxgrad/core";
import { feedInputsBeside } from "@rxgrad/core/internal";
import { type GradientWarning, show } from "./training-warning.js";

/** The root mean square from which on inputs are large: those that are scaled have 1, or less. */
const LARGE = 10;

/**
 * Tells a gradient that is off because a layer is fed large numbers: it then comes and goes with the feeds, and is said once for
 * each input, with the fix.
 */
export class InputWatch {
  readonly #losses: readonly Node[];
  readonly #said = new Set<Node>();

  constructor(gradients: readonly GradientNode[]) {
    this.#losses = gradients.map(({ loss }) => loss);
  }

  /** The same warnings, but for those of parameters that meet a large input. Only those that there are cost anything. */
  look(iteration: Iteration, found: readonly GradientWarning[], gradients: readonly Parameters[]): GradientWarning[] {
    return found.flatMap((each) => {
      const entry = gradients.flatMap((own) => [...own]).find(({ name }) => name === each.parameter);
      const inputs = entry ? feedInputsBeside(entry.node, this.#losses) : [];
      if (inputs.some((input) => this.#said.has(input))) return [];
      for (const input of inputs) {
        const size = sizeOf(iteration.value(input));
        if (size <= LARGE) continue;
        this.#said.add(input);
        const fix = `scale the inputs: "${input.name}" is of size ${show(size)}, and about 1 is wanted, as standardScaler gives it`;
        const what = each.message.slice(0, -each.fix.length - 3);
        return [{ ...each, fix, message: `${what}; ${fix}.` }];
      }
      return [each];
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
