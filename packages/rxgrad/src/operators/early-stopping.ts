import { HyperparameterError, type Iteration, knownOptions, NumericError } from "@rxgrad/core";
import { checkState, describeValue, rebindParameters } from "@rxgrad/core/internal";
import { defer, EMPTY, map, type OperatorFunction, takeWhile } from "rxjs";
import type { Best, SavedState, Stopping } from "../checkpoints/saved-state.js";
import { failedIn } from "./failed-in.js";
import { checkIteration } from "./iteration-given.js";
import { type Monitor, readerOf } from "./monitor.js";

export interface EarlyStoppingOptions<I extends Iteration = Iteration, V extends number | undefined = number> {
  /** How many values may come without an improvement before the stream completes. */
  readonly patience: number;
  /** How much better a value must be to count as an improvement. Default 0: anything better does. */
  readonly minDelta?: number | undefined;
  /**
   * What is watched: a scalar node that the run computes, or a function of the iteration, undefined where there is nothing to
   * judge, which does not count. Default: the loss.
   */
  readonly monitor?: Monitor<I, V> | undefined;
  /** Whether low or high values are good. Default `"min"`. */
  readonly mode?: "min" | "max" | undefined;
  /**
   * Which parameters give the monitored value: those before the update, as with the loss and the values of nodes, or those
   * after it, as with `metrics`. Default: `"after"` for a function, else `"before"`.
   */
  readonly parameters?: "before" | "after" | undefined;
  /** A state that was saved by {@link checkpoint} behind this operator, to go on with. Undefined: begin anew. */
  readonly from?: SavedState | undefined;
}

/**
 * Completes the stream when training has stopped getting better, with the best parameters on its last iteration.
 *
 * Each iteration passes on, with `best` (the lowest value of all so far, or the highest, and the parameters that gave it)
 * and `waited`. The one with which `waited` reaches `patience` is the last. Parameters are copied only for a new best.
 * One that goes on `from` a state that had stopped already completes at once.
 *
 * @throws HyperparameterError for a patience that is not a whole number, 1 or more, or a negative minDelta, or
 * a `from` that knows of no best. In the stream, NumericError where the monitor gives NaN or infinity, and RxgradError
 * where it throws, with what it threw as the `cause`.
 * @example
 * const { best } = await lastValueFrom(train(W, data).pipe(earlyStopping({ patience: 100, minDelta: 1e-4 })));
 * const answers = await evaluate(probabilities, { x: digits.test.x }, best.parameters);
 *
 * // On what the network has not seen:
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
  if (!Number.isInteger(patience) || patience < 1) {
    throw new HyperparameterError(
      `earlyStopping: patience is ${describeValue(patience)}; give a whole number, 1 or more.`,
    );
  }
  if (!(Number.isFinite(minDelta) && minDelta >= 0)) {
    throw new HyperparameterError(
      `earlyStopping: minDelta is ${describeValue(minDelta)}; give a finite number, 0 or more.`,
    );
  }
  if (mode !== "min" && mode !== "max") {
    throw new HyperparameterError(`earlyStopping: mode is ${describeValue(mode)}; give "min" or "max".`);
  }
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

/** What is known so far. */
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
    `earlyStopping: the state of iteration ${from.iteration} knows of no best; put checkpoint behind earlyStopping, or leave from out to begin anew.`,
  );
}

/** A best that was read from bytes knows no nodes; the run does. */
function boundBest(best: Best, iteration: Iteration): Best {
  return Object.freeze({ ...best, parameters: rebindParameters(best.parameters, iteration.parameters) });
}

function judgeOf<I extends Iteration, V extends number | undefined>(
  options: EarlyStoppingOptions<I, V>,
): (state: State, iteration: I) => void {
  const { minDelta = 0, mode = "min", monitor } = options;
  const { parameters = typeof monitor === "function" ? "after" : "before" } = options;
  if (parameters !== "before" && parameters !== "after") {
    throw new HyperparameterError(
      `earlyStopping: parameters is ${describeValue(parameters)}; give "before" or "after".`,
    );
  }
  const sign = mode === "min" ? 1 : -1;
  const read = readerOf("earlyStopping", monitor);
  return (state, iteration) => {
    const value = read(iteration);
    if (value === undefined) return;
    if (!Number.isFinite(value)) {
      const error = new NumericError(
        `earlyStopping: its monitor gave ${describeValue(value)} at iteration ${iteration.iteration}; give finite numbers, or undefined where there is nothing to judge.`,
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
