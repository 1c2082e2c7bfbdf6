import { HyperparameterError, type Iteration, NumericError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, checkState, describeValue, finite, oneOf, rebindParameters, whole } from "@rxgrad/core/internal";
import { defer, EMPTY, map, type OperatorFunction, takeWhile } from "rxjs";
import type { Best, SavedState, Stopping } from "../checkpoints/states.js";
import { type Monitor, readerOf } from "./common-options.js";
import { checkIteration, failedIn } from "./given-iteration.js";
import { checkMonitored } from "./missing-values.js";

export interface EarlyStoppingOptions<I extends Iteration = Iteration, V extends number | undefined = number> {
  /** The stream completes after this many values without an improvement. */
  readonly patience: number;
  /** A value counts as an improvement if it is better by more than this. Default 0. */
  readonly minDelta?: number | undefined;
  /**
   * The monitored value: a scalar node that the run computes, or a function of the iteration. The function may return
   * undefined for an iteration without a value; that iteration does not count. Default: the loss.
   */
  readonly monitor?: Monitor<I, V> | undefined;
  /** Whether low or high values are good. Default `"min"`. */
  readonly mode?: "min" | "max" | undefined;
  /**
   * Which parameters the monitored value belongs to: those before the update, as the loss and the values of nodes do, or
   * those after it, as `metrics` do. Default: `"after"` for a function, else `"before"`.
   */
  readonly parameters?: "before" | "after" | undefined;
  /** A state to resume from, saved by {@link checkpoint} after this operator. Undefined: begin without one. */
  readonly from?: SavedState | undefined;
}

/**
 * Completes the stream when training has stopped improving, with the best parameters on its last iteration.
 *
 * Each iteration is emitted with `best` (the lowest or highest value so far, and its parameters) and `waited`. The
 * iteration at which `waited` equals `patience` is the last. Parameters are copied only for a new best. When `from` is a
 * state that had stopped already, the stream completes at once.
 *
 * @throws HyperparameterError for a patience that is not a whole number, 1 or more, a negative minDelta, or a `from`
 * without a best. In the stream, NumericError where the monitor returns NaN or infinity; RxgradError where it throws, with
 * its error as the `cause`; HyperparameterError at the end of an epoch where it has returned no value so far and reads a
 * property that is not there, such as metrics that a later operator adds.
 * @example
 * const { best } = await lastValueFrom(train(W, data).pipe(earlyStopping({ patience: 100, minDelta: 1e-4 })));
 * const predictions = await evaluate(probabilities, { x: digits.test.x }, best.parameters);
 *
 * // On data that the network has not been trained on:
 * train(W, data).pipe(
 *   withMetrics({ every: "epoch", y, t, validation, metrics: { loss } }),
 *   earlyStopping({ patience: 5, monitor: ({ metrics }) => metrics?.validation.loss }),
 * );
 * @see L. Prechelt, "Early Stopping – But When?", Neural Networks: Tricks of the Trade (1998).
 */
export function earlyStopping<I extends Iteration, V extends number | undefined = number>(
  given: EarlyStoppingOptions<I, V>,
): OperatorFunction<I, I & Readonly<Stopping<V>>> {
  const options = knownOptions("earlyStopping", given, OPTIONS);
  const { patience, minDelta = 0, mode = "min" } = options;
  checkOption("earlyStopping", "patience", patience, whole(1));
  checkOption("earlyStopping", "minDelta", minDelta, finite(0));
  checkOption("earlyStopping", "mode", mode, oneOf("min", "max"));
  const judge = judgeOf(options);
  const start = startFrom(options.from, mode);
  return (source) =>
    defer(() => {
      const state = { ...start };
      if (state.waited >= patience) return EMPTY;
      let isBound = state.best === undefined;
      return source.pipe(
        map((iteration) => {
          checkIteration("earlyStopping", iteration);
          if (!isBound) state.best = boundBest(state.best as Best, iteration);
          isBound = true;
          judge(state, iteration);
          return iteration.with({ ...state } as Stopping<V>);
        }),
        takeWhile(({ waited }) => waited < patience, true),
      );
    });
}

const OPTIONS: readonly (keyof EarlyStoppingOptions)[] = [
  ...(["patience", "minDelta", "monitor", "mode", "parameters", "from"] as const),
];

/** State of the operator. */
interface State {
  best: Best | undefined;
  reference: number;
  waited: number;
}

function startFrom(from: SavedState | undefined, mode: "min" | "max"): Readonly<State> {
  if (from === undefined) {
    const reference = mode === "min" ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return { best: undefined, reference, waited: 0 };
  }
  if (from?.stopping) return from.stopping;
  checkState("earlyStopping", from, HyperparameterError);
  throw new HyperparameterError(
    `earlyStopping: the state of iteration ${from.iteration} contains no best; put checkpoint after earlyStopping, or leave from out to begin again.`,
  );
}

/** A best that was read from bytes has no nodes. Binds it to the nodes of the run. */
function boundBest(best: Best, iteration: Iteration): Best {
  return Object.freeze({ ...best, parameters: rebindParameters(best.parameters, iteration.parameters) });
}

function judgeOf<I extends Iteration, V extends number | undefined>(
  options: EarlyStoppingOptions<I, V>,
): (state: State, iteration: I) => void {
  const { minDelta = 0, mode = "min", monitor } = options;
  const { parameters = typeof monitor === "function" ? "after" : "before" } = options;
  checkOption("earlyStopping", "parameters", parameters, oneOf("before", "after"));
  const sign = mode === "min" ? 1 : -1;
  const read = readerOf("earlyStopping", monitor);
  return (state, iteration) => {
    const value = read(iteration);
    if (value === undefined) {
      if (!state.best) checkMonitored("earlyStopping", monitor, iteration);
      return;
    }
    if (!Number.isFinite(value)) {
      const error = new NumericError(
        `earlyStopping: its monitor returned ${describeValue(value)} at iteration ${iteration.iteration}; return finite numbers, or undefined where there is no value.`,
      );
      throw failedIn(iteration, error, "earlyStopping");
    }
    if (!state.best || sign * value < sign * state.best.value) {
      const copy = parameters === "before" ? iteration.parametersBefore : iteration.parameters;
      state.best = Object.freeze({ iteration: iteration.iteration, value, parameters: copy });
    }
    state.waited++;
    if (sign * value < sign * state.reference - minDelta) {
      state.reference = value;
      state.waited = 0;
    }
  };
}
