import type { Iteration, Swallowed } from "@rxgrad/core";
import { type SwallowedWarning, show } from "./training-warning.js";

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
      const message = `parameter "${parameter}": next to ${show(size)} numbers are ${show(spacing)} apart at iteration ${iteration}, ${BECOMES[step](show(h))}; ${fix}.`;
      return [{ kind: "h-swallowed", iteration, parameter, size, h, spacing, fix, message }];
    });
  }
}
