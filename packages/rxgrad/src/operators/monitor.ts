import type { Iteration, Node } from "@rxgrad/core";

/** What an operator watches: a scalar node that the run computes, or a function of the iteration. */
export type Monitor<I extends Iteration, V extends number | undefined> = Node<readonly []> | ((iteration: I) => V);

/** How to read it. Default: the loss. */
export function readerOf<I extends Iteration, V extends number | undefined>(
  monitor: Monitor<I, V> | undefined,
): (iteration: I) => number | undefined {
  if (typeof monitor === "function") return monitor;
  if (monitor) return (iteration) => iteration.value(monitor);
  return ({ loss }) => loss;
}
