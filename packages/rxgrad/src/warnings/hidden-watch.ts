import type { Iteration } from "@rxgrad/core";
import type { HiddenWarning } from "./training-warning.js";

const FIX = "look at what the node is given, and at why the nodes behind it do not pass it on";

/** Watches for values that are not finite though the loss is; says once which node has the first, until another has. */
export class HiddenWatch {
  #said: string | undefined;

  look({ iteration, notFinite }: Pick<Iteration, "iteration" | "notFinite">): HiddenWarning[] {
    const isNew = notFinite !== undefined && notFinite.node !== this.#said;
    this.#said = notFinite?.node;
    if (!isNew) return [];
    const { node, value, what } = notFinite;
    const message = `${what}, and hidden from the loss; ${FIX}.`;
    return [{ kind: "hidden-not-finite", iteration, parameter: undefined, node, value, fix: FIX, message }];
  }
}
