import type { Iteration, ObservableNode, Value } from "@rxgrad/core";
import { map, type OperatorFunction } from "rxjs";
import { checkIteration } from "./operators/given-iteration.js";

/**
 * The value of a node in every iteration: a number for a scalar node, `Parameters` for a gradient or optimizer node,
 * else a `Tensor`; private copies. A node that nobody observes costs nothing.
 *
 * Values belong to W before the update; the value of an optimizer node is W after it. Put this operator before any that
 * buffers or delays: a node's value cannot be read after the next iteration has begun.
 *
 * @param node A node, gradient, optimizer or comparison that the run computes.
 * @throws GraphError, in the stream, for a node that the run does not compute (see `watch` of `train`);
 * StaleIterationError where the next iteration has begun already.
 * @example
 * train(W, data).pipe(observe(hidden)).subscribe((h) => draw(h.toArray()));
 */
export function observe<N extends ObservableNode>(node: N): OperatorFunction<Iteration, Value<N>> {
  return map((iteration) => {
    checkIteration("observe", iteration);
    return iteration.value(node);
  });
}
