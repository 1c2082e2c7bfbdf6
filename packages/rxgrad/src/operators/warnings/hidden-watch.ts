import type { Iteration } from "@rxgrad/core";
import type { HiddenWarning } from "./training-warning.js";

const FIX = {
  node: "look at what the node is given, and at why the nodes behind it do not pass it on",
  gradient: "look at the nodes between that parameter and the loss, whose slopes are not finite there",
  memory:
    "scale the loss or clip the gradient (clipNorm), and start anew or from { ...state, memory: new Map() }: by that memory the parameter moves no more",
} as const;

/** Watches for values that are not finite though the loss is; says once which node has the first, until another has. */
export class HiddenWatch {
  #said: string | undefined;

  look({ iteration, notFinite }: Pick<Iteration, "iteration" | "notFinite">): HiddenWarning[] {
    const isNew = notFinite !== undefined && notFinite.node !== this.#said;
    this.#said = notFinite?.node;
    if (!isNew) return [];
    const { node, value, what, of = "node" } = notFinite;
    const fix = FIX[of];
    const message = `${what}, and hidden from the loss; ${fix}.`;
    return [{ kind: "hidden-not-finite", iteration, parameter: undefined, node, value, fix, message }];
  }
}
