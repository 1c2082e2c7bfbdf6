import { GraphError, type Node, toJSON } from "@rxgrad/core";

/**
 * The graph as JSON, kept beside the operations of a file, so that reading gives the same nodes: several operations may be one
 * node. The values of constants are not in it, since they are weights of the file. Schedules have become numbers.
 *
 * @returns Undefined for a graph that JSON cannot hold, such as one with an initializer of a user.
 */
export function graphText(roots: readonly Node[], number: (node: Node, name: string) => number): string | undefined {
  void number;
  try {
    return JSON.stringify(toJSON(roots));
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}
