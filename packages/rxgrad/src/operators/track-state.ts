import type { Iteration, Parameters } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, trueOrFalse, whole } from "@rxgrad/core/internal";
import { castDraft, enablePatches, type Patch, produceWithPatches } from "immer";
import { filter, type OperatorFunction, pipe, scan, tap } from "rxjs";
import { checkIteration } from "./given-iteration.js";

/** A training run as one immutable value. */
export interface TrainingState {
  /** The number of the iteration, from 1. */
  readonly iteration: number;
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The loss before the update. */
  readonly loss: number;
  /** W after the update, where parameters are tracked. */
  readonly parameters: Parameters | undefined;
  /** The recorded iteration with the lowest loss, with the W that gave it. */
  readonly best: { readonly iteration: number; readonly loss: number; readonly parameters: Parameters | undefined };
  /** The numbers of the hyper-parameters, by name. */
  readonly hyperparameters: Readonly<Record<string, number>>;
}

/** A state, with the immer patches from the previously recorded state to it and back. */
export interface TrackedState {
  /** The state after this iteration. */
  readonly state: TrainingState;
  /** The changes from the recorded state before. */
  readonly patches: readonly Patch[];
  /** The changes back to it. */
  readonly inversePatches: readonly Patch[];
}

export interface TrackStateOptions {
  /** Record every n-th iteration. Default 1. */
  readonly every?: number | undefined;
  /** Whether to record copies of the parameters too. Default false. */
  readonly parameters?: boolean | undefined;
}

/**
 * Folds iterations into an immutable state, with the patches between consecutive recorded states, so that a history
 * can be kept, undone and replayed. Parameters are replaced as a whole, and copied only when a state is recorded.
 *
 * @throws HyperparameterError where `every` is not a whole number, 1 or more.
 * @example
 * train(W, data).pipe(trackState({ every: 10, parameters: true })).subscribe(({ state, patches }) => {
 *   undo.push(patches);
 *   show(state.iteration, state.loss, state.best.loss);
 * });
 */
export function trackState(options?: TrackStateOptions): OperatorFunction<Iteration, TrackedState> {
  enablePatches();
  const { every = 1, parameters = false } = knownOptions("trackState", options, ["every", "parameters"]);
  checkOption("trackState", "every", every, whole(1));
  checkOption("trackState", "parameters", parameters, trueOrFalse);
  return pipe(
    tap((each) => checkIteration("trackState", each)),
    filter(({ iteration }) => iteration % every === 0),
    scan(
      (before: TrackedState | undefined, iteration: Iteration) => record(before?.state, iteration, parameters),
      undefined,
    ),
  ) as OperatorFunction<Iteration, TrackedState>;
}

/** State before the first recorded iteration. */
const NOTHING: TrainingState = {
  iteration: 0,
  epoch: 0,
  loss: Number.NaN,
  parameters: undefined,
  best: { iteration: 0, loss: Number.POSITIVE_INFINITY, parameters: undefined },
  hyperparameters: {},
};

function record(before: TrainingState = NOTHING, now: Iteration, parameters: boolean): TrackedState {
  const [state, patches, inversePatches] = produceWithPatches(before, (draft) => {
    draft.iteration = now.iteration;
    draft.epoch = now.epoch;
    draft.loss = now.loss;
    if (parameters) draft.parameters = castDraft(now.parameters);
    for (const [name, value] of Object.entries(now.hyperparameters)) draft.hyperparameters[name] = value;
    if (now.loss >= before.best.loss) return;
    draft.best = {
      iteration: now.iteration,
      loss: now.loss,
      parameters: parameters ? castDraft(now.parametersBefore) : undefined,
    };
  });
  return { state, patches, inversePatches };
}
