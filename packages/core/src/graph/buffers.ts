import type { Node } from "./node.js";

/** What has inputs and an operation: a node, composed or planned. */
type Reading<N> = Pick<Node, "operation"> & { readonly inputs: readonly N[] };

/**
 * The buffers among the inputs of nodes, each with the node that keeps it: parameters that are no weights, such as running
 * statistics.
 */
export function buffersAmong<N extends Reading<N>>(nodes: readonly N[]): Map<N, N> {
  const owners = new Map<N, N>();
  for (const node of nodes) {
    const { buffers, bufferUpdate } = node.operation;
    for (const input of buffers ?? bufferUpdate?.inputs ?? []) owners.set(node.inputs[input], node);
  }
  return owners;
}
