import { HyperparameterError, type Iteration, knownOptions } from "@rxgrad/core";
import { describeValue } from "@rxgrad/core/internal";
import { BehaviorSubject, defer, finalize, type MonoTypeOperatorFunction, Observable, tap } from "rxjs";
import { checkEvery, type Every, isDue } from "./operators/every.js";
import { type Monitor, readerOf } from "./operators/monitor.js";

export interface ReduceOnPlateauOptions {
  /** The learning rate to begin with; positive. */
  readonly start: number;
  /** What the rate is multiplied by; above 0 and below 1. Default 0.1. */
  readonly factor?: number;
  /** With which value in a row that is no improvement the rate is reduced. Default 10. */
  readonly patience?: number;
  /** How much better a value must be to count as an improvement. Default 1e-4. */
  readonly minimumChange?: number;
  /** How many values after a reduction are not counted against the patience. Default 0. */
  readonly cooldown?: number;
  /** The rate is not reduced below this. Default 0. */
  readonly minimum?: number;
  /** Whether low or high values are good. Default `"lowest"`. */
  readonly goal?: "lowest" | "highest";
}

export interface WatchOptions<I extends Iteration = Iteration> {
  /**
   * What is watched: a scalar node that the run computes, or a function of the iteration, undefined where there is nothing to
   * judge, which does not count. Default: the loss.
   */
  readonly monitor?: Monitor<I, number | undefined>;
  /**
   * How often it is judged: in the last iteration of each epoch, or in each that this number divides, by the mean of what the
   * monitor has given since the last time. Default 1: each value by itself.
   */
  readonly every?: Every;
}

/** A learning rate that is a stream, and the operator from which it learns how training goes. */
export class PlateauRate extends Observable<number> {
  readonly #options: Required<ReduceOnPlateauOptions>;
  readonly #rate: BehaviorSubject<number>;
  #isWatched = false;
  #reference = Number.POSITIVE_INFINITY;
  #waited = 0;
  #cooling = 0;

  constructor(options: Required<ReduceOnPlateauOptions>) {
    super((subscriber) => {
      if (this.#isWatched) return this.#rate.subscribe(subscriber);
      subscriber.error(
        new HyperparameterError(
          "reduceOnPlateau: nobody tells it how training goes; add its operator to the run, train(W, data).pipe(rate.watch()).",
        ),
      );
      return undefined;
    });
    this.#options = options;
    this.#rate = new BehaviorSubject(options.start);
  }

  /**
   * Watches a run, whose iterations pass on unchanged: what an iteration brings decides the rate of the next. When it is
   * subscribed to, the rate begins anew, so that a second run is as the first.
   *
   * @throws HyperparameterError for an `every` outside its domain. In the stream: the same where two runs are watched at a
   * time; DataError where the length of an epoch is not known; RxgradError where the monitor
   * throws.
   */
  watch<I extends Iteration>(options?: WatchOptions<I>): MonoTypeOperatorFunction<I> {
    const { monitor, every = 1 } = knownOptions("reduceOnPlateau", options, ["monitor", "every"]);
    checkEvery("reduceOnPlateau", every);
    const read = readerOf("reduceOnPlateau", monitor);
    return (source) =>
      defer(() => {
        this.#begin();
        let sum = 0;
        let count = 0;
        return source.pipe(
          tap((iteration) => {
            const value = read(iteration);
            if (value !== undefined) {
              sum += value;
              count++;
            }
            if (!isDue("reduceOnPlateau", every, iteration) || count === 0) return;
            this.#judge(sum / count);
            sum = 0;
            count = 0;
          }),
          finalize(() => {
            this.#isWatched = false;
          }),
        );
      });
  }

  #begin(): void {
    if (this.#isWatched) {
      throw new HyperparameterError(
        "reduceOnPlateau: it watches another run already; give each run a rate of its own, or share() the one.",
      );
    }
    this.#isWatched = true;
    this.#reference = Number.POSITIVE_INFINITY;
    this.#waited = 0;
    this.#cooling = 0;
    this.#set(this.#options.start);
  }

  /** As PyTorch's ReduceLROnPlateau counts. NaN is no improvement. */
  #judge(value: number): void {
    const { factor, patience, minimumChange, cooldown, minimum, goal } = this.#options;
    const low = goal === "lowest" ? value : -value;
    if (low < this.#reference - minimumChange) {
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
    this.#set(Math.max(minimum, factor * this.#rate.value));
  }

  #set(rate: number): void {
    if (rate !== this.#rate.value) this.#rate.next(rate);
  }
}

/**
 * A learning rate that is reduced when training has stopped getting better: a stream for an optimizer, and an operator that
 * tells it how the run goes. Nothing waits for anything: an iteration is taken at the rate that the ones before it led to.
 *
 * PyTorch's `ReduceLROnPlateau` with `threshold_mode="abs"`, whose patience is one less than this, and which keeps a rate
 * that would change by less than 1e-8; Keras's `ReduceLROnPlateau` of `min_delta` and `min_lr`.
 *
 * A checkpoint holds the rate, not what it is waiting for.
 *
 * @throws HyperparameterError for a number outside its domain. The stream fails with one where no run is watched.
 * @example
 * const rate = reduceOnPlateau({ start: 0.1, factor: 0.5, patience: 3 });
 * const W = sgd(gradient, { learningRate: rate });
 * train(W, batches(digits.train, { size: 100 })).pipe(rate.watch({ every: "epoch" })).subscribe(show);
 *
 * // By what the network has not seen:
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
    minimumChange = 1e-4,
    cooldown = 0,
    minimum = 0,
    goal = "lowest",
  } = knownOptions("reduceOnPlateau", options, [
    ...["start", "factor", "patience", "minimumChange", "cooldown", "minimum", "goal"],
  ]);
  check("start", start, start > 0 && Number.isFinite(start), "a positive finite number");
  check("factor", factor, factor > 0 && factor < 1, "a number above 0 and below 1");
  check("patience", patience, Number.isInteger(patience) && patience > 0, "a whole number, 1 or more");
  check(
    "minimumChange",
    minimumChange,
    minimumChange >= 0 && Number.isFinite(minimumChange),
    "a finite number, 0 or more",
  );
  check("cooldown", cooldown, Number.isInteger(cooldown) && cooldown >= 0, "a whole number, 0 or more");
  check("minimum", minimum, minimum >= 0 && minimum <= start, "a number from 0 to the start");
  check("goal", goal, goal === "lowest" || goal === "highest", '"lowest" or "highest"');
  return new PlateauRate({ start, factor, patience, minimumChange, cooldown, minimum, goal });
}

function check(name: string, value: unknown, isRight: boolean, wanted: string): void {
  if (isRight) return;
  throw new HyperparameterError(`reduceOnPlateau: ${name} is ${describeValue(value)}; give ${wanted}.`);
}
