import { GraphError, type Iteration, type ObservableNode, type Value } from "@rxgrad/core";

/** A node's value, for an operator. The error for a node that the run does not compute names this operator, not `observe`. */
export function valueIn<N extends ObservableNode>(owner: string, iteration: Iteration, node: N): Value<N> {
  try {
    return iteration.value(node);
  } catch (error) {
    if (error instanceof GraphError) error.message = error.message.replace(/^observe(?=: )/, owner);
    throw error;
  }
}
