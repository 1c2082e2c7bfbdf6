import { backprop, describe, type GradientNode, type Node } from "rxgrad";

/** The exact gradient of a loss, or the name of the node because of which there is none. */
export type Exact =
  | { readonly gradient: GradientNode; readonly without: undefined }
  | { readonly gradient: undefined; readonly without: string | undefined };

/**
 * The exact gradient by the same parameters, to compare with. There is none beside backprop itself, and none where a node between
 * the parameters and the loss has no rule for its derivative: backprop measures such a node too.
 */
export function exactOf({ kind, loss, parameters }: GradientNode): Exact {
  if (kind === "backprop") return { gradient: undefined, without: undefined };
  const gradient = backprop(loss as Node<readonly []>, { parameters });
  const [described] = describe(gradient).gradients;
  const [without] = described?.explanations.flatMap(({ differenced = [] }) => differenced) ?? [];
  return without === undefined ? { gradient, without } : { gradient: undefined, without };
}
