import { DataError, HyperparameterError, type Iteration } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";
import { failedIn } from "./failed-in.js";

/** Which iterations: the last of each epoch, or every n-th. */
export type Every = "epoch" | number;

/** @throws HyperparameterError for anything but `"epoch"` and whole numbers, 1 or more. */
export function checkEvery(owner: string, every: Every): void {
  if (every === "epoch" || (Number.isInteger(every) && every >= 1)) return;
  throw new HyperparameterError(
    `${owner}: every is ${describeValue(every)}; give "epoch", or a whole number of iterations, 1 or more.`,
  );
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
