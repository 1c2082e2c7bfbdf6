import { CheckpointError, type Iteration } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, type Domain, messageOf } from "@rxgrad/core/internal";
import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  ignoreElements,
  type MonoTypeOperatorFunction,
  materialize,
  type Observable,
  of,
} from "rxjs";
import { type CheckpointStore, type SavedState, savedStateOf } from "../checkpoints/states.js";
import { checkEvery, type Every, isDue } from "./common-options.js";
import { checkIteration, failedIn } from "./given-iteration.js";

export interface CheckpointOptions {
  /** `"epoch"`: the last iteration of each epoch; a number n: every n-th iteration. */
  readonly every: Every;
}

/**
 * Saves the state of a run at regular intervals and when it completes. Iterations are emitted unchanged.
 *
 * An iteration is emitted first and then saved; the run waits until it is saved. So nothing is lost or piles up. After a
 * crash, the resumed run repeats at most `every` iterations and skips none. When the stream completes, the last iteration is
 * saved before the completion is emitted. A stream that fails or is unsubscribed from saves nothing more.
 *
 * Put it after any operator that ends the run (`take`, {@link earlyStopping}), so that it sees the end; after the `watch` of
 * a {@link reduceOnPlateau}, which is saved too; and before any operator that delays or buffers.
 *
 * @param store {@link fileStore}, {@link indexedDbStore}, {@link memoryStore}, or your own.
 * @throws HyperparameterError for an `every` outside its domain. In the stream: CheckpointError where the store could not
 * save, with what was reached; DataError where the length of an epoch is unknown; StaleIterationError where iterations
 * arrive after the next has begun.
 * @example
 * const store = fileStore("checkpoints/digits");
 * const saved = await store.latest(); // undefined at first
 * train(W, batches(digits.train, { size: 100 }), { seed: 1, from: saved })
 *   .pipe(take(10_000 - (saved?.iteration ?? 0)), checkpoint(store, { every: 100 }))
 *   .subscribe(({ iteration, loss }) => console.log(iteration, loss));
 */
export function checkpoint<I extends Iteration>(
  store: CheckpointStore,
  options: CheckpointOptions,
): MonoTypeOperatorFunction<I> {
  const { every } = knownOptions("checkpoint", options, ["every"]);
  checkOption("checkpoint", "store", store, STORE, CheckpointError);
  checkEvery("checkpoint", every);
  return (source) =>
    defer(() => {
      let unsaved: I | undefined;
      return source.pipe(
        // The completion as an element: the last iteration can still be read during it.
        materialize(),
        concatMap((event): Observable<I> => {
          if (event.kind === "E") throw event.error;
          if (event.kind === "C") return unsaved ? saved(store, unsaved) : EMPTY;
          const iteration = event.value as I;
          checkIteration("checkpoint", iteration);
          unsaved = iteration;
          if (!isDue("checkpoint", every, iteration)) return of(iteration);
          unsaved = undefined;
          const release = iteration.hold();
          return concat(
            of(iteration),
            defer(() => saved(store, iteration)),
          ).pipe(finalize(release));
        }),
      );
    });
}

const STORE: Domain = {
  wanted: 'a store, such as fileStore("checkpoints")',
  accepts: (value) => typeof (value as CheckpointStore | null | undefined)?.save === "function",
};

/** Saves the state of an iteration; completes when the store has it. */
function saved(store: CheckpointStore, iteration: Iteration): Observable<never> {
  const state = readState(iteration);
  const save = async (): Promise<void> => {
    try {
      await store.save(state);
    } catch (cause) {
      const known = cause instanceof CheckpointError;
      const error = known
        ? cause
        : new CheckpointError(`checkpoint: iteration ${state.iteration} could not be saved: ${messageOf(cause)}`, {
            cause,
          });
      const { iteration, loss, parameters } = state;
      error.reached = { iteration, loss, parameters };
      throw error;
    }
  };
  return from(save()).pipe(ignoreElements());
}

function readState(iteration: Iteration): SavedState {
  try {
    return savedStateOf(iteration);
  } catch (error) {
    throw failedIn(iteration, error, "checkpoint");
  }
}
