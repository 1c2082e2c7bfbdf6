import type { Iteration } from "@rxgrad/core";
import type { HiddenWarning } from "./training-warning.js";

const FIX = {
  node: "look at the inputs of the node, and at why the nodes after it do not pass the value on",
  gradient: "look at the nodes between that parameter and the loss: a derivative there is not finite",
  memory:
    "scale the loss or clip the gradient (clipNorm), and start again or from { ...state, memory: new Map() }: with that memory the parameter never changes again",
} as const;

/** Looks for values that are not finite while the loss is. Warns once about the first node with one, until it is another node. */
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
