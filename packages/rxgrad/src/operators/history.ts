import { HyperparameterError, type Iteration, knownOptions } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";
import { defer, map, type OperatorFunction } from "rxjs";
import { type History, Recorder } from "../history/recorder.js";
import { snapshotOf } from "../history/snapshot.js";
import { checkEvery, type Every, isDue } from "./every.js";
import { failedIn } from "./failed-in.js";
import { checkIteration } from "./iteration-given.js";

export interface HistoryOptions {
  /** The most memory it may take, in bytes. */
  readonly budget: number;
  /** Keep each iteration whose number this divides, or the last of each epoch. Default 1: all, as far as the budget reaches. */
  readonly every?: Every | undefined;
}

/** What {@link history} adds to each iteration: the same history each time, which grows as the run goes on. */
export interface Remembered {
  readonly history: History;
}

/**
 * Remembers the run: parameters, optimizer state, place in the data, hyper-parameters. Any kept snapshot can be looked at, and
 * a run started from it, which replays what happened, bit for bit, or branches off with other hyper-parameters on the same
 * batches. (Streams are not replayed, but that of {@link reduceOnPlateau}:
 * what others brought is in `hyperparameters`.)
 *
 * The newest iterations are kept without gaps. When the budget is spent, older ones are thinned, the more the older. Where the
 * stream goes back to an earlier iteration, as behind `retry` or where a branch follows, what was later is forgotten.
 *
 * @throws HyperparameterError for a budget that is not a positive number, or an `every` outside its domain. In the stream,
 * HyperparameterError where the budget does not hold a single snapshot; DataError where the length of an epoch is not known.
 * @example
 * const { history: past } = await lastValueFrom(train(W, data).pipe(take(1000), history({ budget: 64e6 })));
 * const moment = past.upTo(500);
 * train(W, data, { from: moment });      // again, from iteration 501 on
 * train(slower, data, { from: moment }); // another learning rate from there, on the same batches
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
