import { HyperparameterError, type Iteration, type Node } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { describeValue } from "@rxgrad/core/internal";
import { failedIn } from "./failed-in.js";
import { valueIn } from "./value-in.js";

/** The value that an operator monitors: a scalar node that the run computes, or a function of the iteration. */
export type Monitor<I extends Iteration, V extends number | undefined> = Node<readonly []> | ((iteration: I) => V);

/** Function that reads the monitored value. Default: the loss. @throws HyperparameterError for anything else. */
export function readerOf<I extends Iteration, V extends number | undefined>(
  owner: string,
  monitor: Monitor<I, V> | undefined,
): (iteration: I) => number | undefined {
  if (typeof monitor === "function") {
    return (iteration) => {
      try {
        return monitor(iteration);
      } catch (error) {
        throw failedIn(iteration, error, `${owner}: its monitor`);
      }
    };
  }
  if (monitor === undefined) return ({ loss }) => loss;
  if (isNode(monitor)) return (iteration) => valueIn(owner, iteration, monitor);
  throw new HyperparameterError(
    `${owner}: monitor is ${describeValue(monitor)}; give a node of one number, or a function of the iteration.`,
  );
}
