import { HyperparameterError, type Iteration, type ResumableStream, type StreamState } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { checkOption, type Domain, finite, oneOf, positive, whole } from "@rxgrad/core/internal";
import { BehaviorSubject, defer, finalize, type MonoTypeOperatorFunction, Observable, tap } from "rxjs";
import { checkEvery, type Every, isDue, type Monitor, readerOf } from "./common-options.js";
import { checkIteration } from "./given-iteration.js";
import { checkMonitored } from "./missing-values.js";

export interface ReduceOnPlateauOptions {
  /** The learning rate to begin with; positive. */
  readonly start: number;
  /** A reduction multiplies the rate by this; above 0 and below 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** The number of consecutive values without an improvement before the rate is reduced. Default 10. */
  readonly patience?: number | undefined;
  /** A value counts as an improvement if it is better by more than this. Default 1e-4. */
  readonly minDelta?: number | undefined;
  /** Number of values after a reduction that do not count against the patience. Default 0. */
  readonly cooldown?: number | undefined;
  /** The rate is not reduced below this. Default 0. */
  readonly minimum?: number | undefined;
  /** Whether low or high values are good. Default `"min"`. */
  readonly mode?: "min" | "max" | undefined;
}

export interface WatchOptions<I extends Iteration = Iteration> {
  /**
   * The monitored value: a scalar node that the run computes, or a function of the iteration. The function may return
   * undefined for an iteration without a value; that iteration does not count. Default: the loss.
   */
  readonly monitor?: Monitor<I, number | undefined>;
  /**
   * How often the monitored value is judged: in the last iteration of each epoch, or in every n-th iteration. It is the mean
   * of all values since the last time, weighted by the samples of each batch. Default 1: each value by itself.
   */
  readonly every?: Every | undefined;
}

/** A learning rate as a stream, with the operator that watches the run. */
export class PlateauRate extends Observable<number> implements ResumableStream {
  readonly #options: Required<ReduceOnPlateauOptions>;
  readonly #rate: BehaviorSubject<number>;
  #isWatched = false;
  /** Whether the monitor has returned a value in this run. */
  #hasValue = false;
  #reference = Number.POSITIVE_INFINITY;
  #waited = 0;
  #cooling = 0;
  /** Values since the last judgment: their sum over samples and the number of samples, in units of the first batch. */
  #sum = 0;
  #count = 0;
  #unit = 0;
  /** The last iteration seen, and whether it directly followed the one seen before. */
  #seen = Number.NaN;
  #seesAll = false;

  constructor(options: Required<ReduceOnPlateauOptions>) {
    super((subscriber) => {
      if (this.#isWatched) return this.#rate.subscribe(subscriber);
      subscriber.error(
        new HyperparameterError(
          "reduceOnPlateau: its rate watches no run; add its operator to the run, train(W, data).pipe(rate.watch()).",
        ),
      );
      return undefined;
    });
    this.#options = options;
    this.#rate = new BehaviorSubject(options.start);
  }

  /**
   * Watches a run and emits its iterations unchanged. The value of an iteration decides the rate of the next. Each
   * subscription resets the rate, so that a second run equals the first; a run that resumes `from` a state then sets the
   * rate of that state. Put it before any operator that saves states, such as checkpoint and history.
   *
   * @throws HyperparameterError for an `every` outside its domain. In the stream: the same where two runs are watched at the
   * same time, and where the monitor has returned no value at the end of an epoch and reads a property that is not there;
   * DataError where the length of an epoch is unknown; RxgradError where the monitor throws.
   */
  watch<I extends Iteration>(options?: WatchOptions<I>): MonoTypeOperatorFunction<I> {
    const { monitor, every = 1 } = knownOptions("reduceOnPlateau", options, ["monitor", "every"]);
    checkEvery("reduceOnPlateau", every);
    const read = readerOf("reduceOnPlateau", monitor);
    return (source) =>
      defer(() => {
        this.#begin();
        return source.pipe(
          tap((iteration) => {
            checkIteration("reduceOnPlateau", iteration);
            this.#seesAll = iteration.iteration === this.#seen + 1;
            this.#seen = iteration.iteration;
            const value = read(iteration);
            if (value === undefined) {
              if (!this.#hasValue) checkMonitored("reduceOnPlateau", monitor, iteration);
            } else {
              this.#hasValue = true;
              this.#unit ||= iteration.samples;
              this.#sum += value * (iteration.samples / this.#unit);
              this.#count += iteration.samples / this.#unit;
            }
            if (!isDue("reduceOnPlateau", every, iteration) || this.#count === 0) return;
            this.#judge(this.#sum / this.#count);
            this.#sum = 0;
            this.#count = 0;
            this.#unit = 0;
          }),
          finalize(() => {
            this.#isWatched = false;
            this.#seesAll = false;
          }),
        );
      });
  }

  #begin(): void {
    if (this.#isWatched) {
      throw new HyperparameterError(
        "reduceOnPlateau: it watches another run already; give each run a rate of its own, or share() one run.",
      );
    }
    this.#isWatched = true;
    this.#hasValue = false;
    this.#seen = Number.NaN;
    this.#seesAll = false;
    this.#take({
      rate: this.#options.start,
      reference: Number.POSITIVE_INFINITY,
      waited: 0,
      cooling: 0,
      sum: 0,
      count: 0,
      unit: 0,
    });
  }

  /**
   * The state to resume from: the rate, and the counters of its judgment. Called by runs.
   *
   * @throws HyperparameterError where it watches every iteration, but has not seen this one yet.
   */
  state(iteration: number): StreamState {
    if (this.#seesAll && this.#seen === iteration - 1) {
      throw new HyperparameterError(
        `reduceOnPlateau: the state of iteration ${iteration} was read before rate.watch() has seen that iteration; put rate.watch() before operators that save states, such as checkpoint and history.`,
      );
    }
    return {
      start: this.#options.start,
      sign: this.#sign,
      rate: this.#rate.value,
      reference: this.#reference,
      waited: this.#waited,
      cooling: this.#cooling,
      sum: this.#sum,
      count: this.#count,
      unit: this.#unit,
    };
  }

  /** Resumes from a state, unless the state belongs to a rate with another start or mode. Called by runs. */
  resume(state: StreamState): void {
    if (state.start === this.#options.start && state.sign === this.#sign) this.#take(state);
  }

  /** @param state A state without `unit` is of an older release, which weighted all batches equally. */
  #take({ rate, reference, waited, cooling, sum, count, unit = 0 }: StreamState): void {
    this.#reference = reference;
    this.#waited = waited;
    this.#cooling = cooling;
    this.#sum = sum;
    this.#count = count;
    this.#unit = unit;
    this.#set(rate);
  }

  /** Factor that makes low values good. */
  get #sign(): number {
    return this.#options.mode === "min" ? 1 : -1;
  }

  /** Counts as PyTorch's ReduceLROnPlateau does. NaN is not an improvement. */
  #judge(value: number): void {
    const { factor, patience, minDelta, cooldown, minimum } = this.#options;
    const low = this.#sign * value;
    if (low < this.#reference - minDelta) {
      this.#reference = low;
      this.#waited = 0;
    } else this.#waited++;
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#waited = 0;
    }
    if (this.#waited < patience) return;
    this.#waited = 0;
    this.#cooling = cooldown;
    const rate = this.#rate.value;
    // A run that resumes with another minimum may be below it.
    this.#set(Math.min(rate, Math.max(minimum, factor * rate)));
  }

  #set(rate: number): void {
    if (rate !== this.#rate.value) this.#rate.next(rate);
  }
}

/**
 * A learning rate that is reduced when training has stopped improving: a stream for an optimizer, and an operator that
 * watches the run. Nothing waits: the rate of an iteration depends on the iterations before it.
 *
 * It equals PyTorch's `ReduceLROnPlateau` with `threshold_mode="abs"`, except that PyTorch's patience is one less, and that
 * PyTorch keeps a rate that would change by less than 1e-8. It equals Keras's `ReduceLROnPlateau` with `min_delta` and
 * `min_lr`.
 *
 * A resumed run (`train(W, data, { from })`, watched again) resumes the rate and the counters of its judgment if the state
 * was saved after `watch`, and if this stream is the hyper-parameter itself. The result of operators such as `map` begins
 * again. So does a rate with another `start` or `mode`, for a branch; other options hold from there on.
 *
 * @throws HyperparameterError for a number outside its domain. The stream fails with one where no run is watched.
 * @example
 * const rate = reduceOnPlateau({ start: 0.1, factor: 0.5, patience: 3 });
 * const W = sgd(gradient, { learningRate: rate });
 * train(W, batches(digits.train, { size: 100 })).pipe(rate.watch({ every: "epoch" })).subscribe(show);
 *
 * // By data that the network has not been trained on:
 * train(W, data).pipe(
 *   withMetrics({ every: "epoch", y, t, validation, metrics: { loss } }),
 *   rate.watch({ monitor: ({ metrics }) => metrics?.validation.loss }),
 * );
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions): PlateauRate {
  const {
    start,
    factor = 0.1,
    patience = 10,
    minDelta = 1e-4,
    cooldown = 0,
    minimum = 0,
    mode = "min",
  } = knownOptions("reduceOnPlateau", options, [
    ...["start", "factor", "patience", "minDelta", "cooldown", "minimum", "mode"],
  ]);
  const check = (name: string, value: unknown, domain: Domain): void =>
    checkOption("reduceOnPlateau", name, value, domain);
  check("start", start, positive);
  check("factor", factor, FACTOR);
  check("patience", patience, whole(1));
  check("minDelta", minDelta, finite(0));
  check("cooldown", cooldown, whole(0));
  check("minimum", minimum, {
    wanted: "a number from 0 to the start",
    accepts: () => minimum >= 0 && minimum <= start,
  });
  check("mode", mode, oneOf("min", "max"));
  return new PlateauRate({ start, factor, patience, minDelta, cooldown, minimum, mode });
}

const FACTOR: Domain = {
  wanted: "a number above 0 and below 1",
  accepts: (value) => (value as number) > 0 && (value as number) < 1,
};
