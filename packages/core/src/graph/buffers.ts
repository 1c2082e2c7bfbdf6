import type { Node } from "./node.js";

/** The parts of a node that are read here, for composed and planned nodes. */
type Reading<N> = Pick<Node, "operation"> & { readonly inputs: readonly N[] };

/**
 * The buffers among the inputs of nodes, each with the node that updates it. Buffers are parameters that are not weights, such as
 * running statistics.
 */
export function buffersAmong<N extends Reading<N>>(nodes: readonly N[]): Map<N, N> {
  const owners = new Map<N, N>();
  for (const node of nodes) {
    const { buffers, bufferUpdate } = node.operation;
    for (const input of buffers ?? bufferUpdate?.inputs ?? []) owners.set(node.inputs[input], node);
  }
  return owners;
}
