import type { Iteration } from "@rxgrad/core";
import { type NoiseWarning, show } from "./training-warning.js";

const FIX = "raise h, or have each point evaluated more often (repeat)";

/** Checks the noise of black boxes. Warns once that h is below it, until it no longer is. */
export class NoiseWatch {
  readonly #said = new Set<string>();

  look({ iteration, boxes }: Pick<Iteration, "iteration" | "boxes">): NoiseWarning[] {
    return Object.entries(boxes).flatMap(([node, { noise, change, isNoisy }]) => {
      const isNew = isNoisy && !this.#said.has(node);
      if (isNoisy) this.#said.add(node);
      else this.#said.delete(node);
      if (!isNew || noise === undefined || change === undefined) return [];
      const message = `"${node}": its values at neighboring points differ by ${show(change)} at iteration ${iteration}, and their noise is ${show(noise)}; ${FIX}.`;
      return [{ kind: "h-below-noise", iteration, parameter: undefined, node, noise, change, fix: FIX, message }];
    });
  }
}
