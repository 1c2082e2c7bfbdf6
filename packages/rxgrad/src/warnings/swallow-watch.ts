import type { Iteration } from "@rxgrad/core";
import { type SwallowedWarning, show } from "./training-warning.js";

const FIX = 'scale the data so that the parameter is smaller, or give a larger h, or h: "auto"';

/** Watches for parameters that are so large that h is rounded beside them; says each once, until it no longer is. */
export class SwallowWatch {
  readonly #said = new Set<string>();

  /** @param parameters The names of those that are watched. */
  look({ iteration, explanations }: Iteration, parameters: ReadonlySet<string>): SwallowedWarning[] {
    const swallowed = new Map(
      Object.values(explanations).flatMap((all) =>
        all.flatMap((each) => (each.swallowed ? [[each.parameter, each.swallowed] as const] : [])),
      ),
    );
    for (const name of this.#said) if (!swallowed.has(name)) this.#said.delete(name);
    return [...swallowed].flatMap(([parameter, { size, h, spacing }]): SwallowedWarning[] => {
      if (this.#said.has(parameter) || !parameters.has(parameter)) return [];
      this.#said.add(parameter);
      const message = `parameter "${parameter}": next to ${show(size)} numbers are ${show(spacing)} apart at iteration ${iteration}, so h = ${show(h)} is rounded; ${FIX}.`;
      return [{ kind: "h-swallowed", iteration, parameter, size, h, spacing, fix: FIX, message }];
    });
  }
}
