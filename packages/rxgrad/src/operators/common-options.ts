import { DataError, type Iteration, type Node } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { checkOption, type Domain, orElse, whole } from "@rxgrad/core/internal";
import { failedIn, valueIn } from "./given-iteration.js";

/** Which iterations: the last of each epoch, or every n-th. */
export type Every = "epoch" | number;

/** @throws HyperparameterError for anything but `"epoch"` and whole numbers, 1 or more. */
export function checkEvery(owner: string, every: Every): void {
  checkOption(owner, "every", every, orElse(whole(1), "epoch"));
}

/** Whether `every` selects this iteration. @throws DataError for `"epoch"` where the length of an epoch is unknown. */
export function isDue(owner: string, every: Every, each: Iteration): boolean {
  const { iteration, iterationsPerEpoch } = each;
  if (every !== "epoch") return iteration % every === 0;
  if (iterationsPerEpoch !== undefined) return iteration % iterationsPerEpoch === 0;
  const error = new DataError(
    `${owner}: every is "epoch" but the data source does not know the length of one; give a number, or train(W, data, { iterationsPerEpoch }).`,
  );
  throw failedIn(each, error, owner);
}

/** The value that an operator monitors: a scalar node that the run computes, or a function of the iteration. */
export type Monitor<I extends Iteration, V extends number | undefined> = Node<readonly []> | ((iteration: I) => V);

const MONITOR: Domain = {
  wanted: "a node of one number, or a function of the iteration",
  accepts: (value) => typeof value === "function" || isNode(value),
};

/** Function that reads the monitored value. Default: the loss. @throws HyperparameterError for anything else. */
export function readerOf<I extends Iteration, V extends number | undefined>(
  owner: string,
  monitor: Monitor<I, V> | undefined,
): (iteration: I) => number | undefined {
  if (monitor === undefined) return ({ loss }) => loss;
  checkOption(owner, "monitor", monitor, MONITOR);
  if (typeof monitor !== "function") return (iteration) => valueIn(owner, iteration, monitor);
  return (iteration) => {
    try {
      return monitor(iteration);
    } catch (error) {
      throw failedIn(iteration, error, `${owner}: its monitor`);
    }
  };
}
