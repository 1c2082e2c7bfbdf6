import { HyperparameterError, type Iteration } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { describeValue } from "@rxgrad/core/internal";
import { defer, map, type OperatorFunction } from "rxjs";
import { type History, Recorder } from "../history/recorder.js";
import { snapshotOf } from "../history/snapshot.js";
import { checkEvery, type Every, isDue } from "./every.js";
import { failedIn } from "./failed-in.js";
import { checkIteration } from "./iteration-given.js";

export interface HistoryOptions {
  /** Upper limit of the memory in use, in bytes. */
  readonly budget: number;
  /** Keep every n-th iteration, or the last of each epoch. Default 1: all that fit into the budget. */
  readonly every?: Every | undefined;
}

/** What {@link history} adds to each iteration: always the same history, which grows during the run. */
export interface Remembered {
  readonly history: History;
}

/**
 * Records snapshots of the run: parameters, optimizer state, cursor of the data, hyper-parameters. A run can start from any
 * kept snapshot. It replays the original run, bit for bit, or branches off with other hyper-parameters on the same batches.
 * (Of streams, only {@link reduceOnPlateau} is replayed; the values of others are in `hyperparameters`.)
 *
 * The newest iterations are kept without gaps. When the budget is spent, older ones are thinned out, the oldest most. When
 * the stream goes back to an earlier iteration, as after `retry` or in a branch, later snapshots are removed.
 *
 * @throws HyperparameterError for a budget that is not a positive number, or an `every` outside its domain. In the stream,
 * HyperparameterError where the budget is too small for a single snapshot; DataError where the length of an epoch is unknown.
 * @example
 * const { history: past } = await lastValueFrom(train(W, data).pipe(take(1000), history({ budget: 64e6 })));
 * const snapshot = past.upTo(500);
 * train(W, data, { from: snapshot });      // again, from iteration 501 on
 * train(slower, data, { from: snapshot }); // another learning rate from there, on the same batches
 */
export function history<I extends Iteration>(options: HistoryOptions): OperatorFunction<I, I & Remembered> {
  const { budget, every = 1 } = knownOptions("history", options, ["budget", "every"]);
  if (!(Number.isFinite(budget) && budget > 0)) {
    throw new HyperparameterError(
      `history: budget is ${describeValue(budget)}; give a positive number of bytes, such as 64e6.`,
    );
  }
  checkEvery("history", every);
  return (source) =>
    defer(() => {
      const recorder = new Recorder(budget);
      return source.pipe(
        map((iteration) => {
          checkIteration("history", iteration);
          if (isDue("history", every, iteration)) record(recorder, iteration);
          return iteration.with<Remembered>({ history: recorder });
        }),
      );
    });
}

function record(recorder: Recorder, iteration: Iteration): void {
  try {
    recorder.record(snapshotOf(iteration));
  } catch (error) {
    throw failedIn(iteration, error, "history");
  }
}
