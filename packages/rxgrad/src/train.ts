import { type Feed, HyperparameterError, type IterationsOptions, type OptimizerNode } from "@rxgrad/core";
import {
  dataFrom,
  EvaluationRequest,
  Iteration,
  loadKernels,
  PAUSE,
  type Run,
  startRun,
  type Turn,
  turns,
} from "@rxgrad/core/driver";
import { knownOptions } from "@rxgrad/core/extend";
import { checkGiven, checkState, forEver } from "@rxgrad/core/internal";
import { isObservable, type Observable, Subscription } from "rxjs";
import { Controls, checkControl, type RunControl, SwappedSource } from "./control/control.js";
import { HyperparameterStreams } from "./control/hyperparameter-streams.js";
import { type Clock, checkClock, systemClock } from "./scheduling/clock.js";
import { type BoxesOptions, checkBoxes, EvaluationRunner, type PumpControl } from "./scheduling/evaluation-runner.js";
import { pump, type Turns } from "./scheduling/schedulers.js";
import { type FeedSource, type OpenSource, openSource } from "./sources/feeds.js";
import { Pacing } from "./sources/pacing.js";
import type { Policy } from "./sources/policies.js";
import type { AutomaticThreads } from "./workers/automatic-threads.js";
import {
  type CheckedWorkers,
  checkedWorkers,
  type ThreadCount,
  type WorkersOptions,
} from "./workers/workers-options.js";

export interface TrainOptions extends Omit<IterationsOptions, "latest" | "pacer"> {
  /** How feeds are treated that an Observable emits while training is busy. Required for an Observable. */
  readonly policy?: Policy | undefined;
  /** Streams that pause the run, step it, and replace its data, each at the boundary between two iterations. */
  readonly control?: RunControl | undefined;
  /**
   * Number of threads, this one included: a number, or `"auto"` for as many as make the run faster. A run with your own
   * nodes also needs their modules. The stream is the same, bit for bit, for any number. Default 1.
   */
  readonly workers?: ThreadCount | WorkersOptions | undefined;
  /** How black boxes of the graph are evaluated: RxJS operators for each evaluation, such as `retry`. */
  readonly boxes?: BoxesOptions | undefined;
  /** For tests: time and scheduling of the run. */
  readonly clock?: Clock | undefined;
}

/**
 * Trains: a cold Observable of iterations. Subscribing starts it, asynchronously, so that all subscribers of `share()`
 * see the first iteration; unsubscribing stops it and frees its memory.
 *
 * @param W The optimizer node whose parameters are trained, or a list of them over any losses. All gradients are taken
 * at the same W, then all updates happen; `loss` is that of the first.
 * @param data Feeds `{ x, t }` by input name: an iterable such as `batches(…)`, an async iterable, or an Observable
 * with a policy. The Observable is subscribed to when the first iteration may begin: threads have started, streams of
 * hyper-parameters have emitted a value, and nothing pauses the run. Leave it out where the graph has no inputs.
 * @returns A stream of iterations. It errors with an RxgradError that contains `reached`: what had been learned.
 * @throws HyperparameterError at the call, for an option that is unknown or outside its domain; GraphError for a `from`
 * that is not a state. Later the stream fails with an RxgradError of the fitting class, such as GraphError for a graph that
 * cannot be trained, FeedError for a feed that does not fit, DataError for a source that fails, NumericError where the loss
 * is not finite, OperationError where a node fails, and WorkerError where a thread does.
 * @example
 * const iterations$ = train(W, batches(digits.train, { size: 100 }), { seed: 1 }).pipe(take(1000), share());
 * iterations$.subscribe(({ iteration, loss }) => console.log(iteration, loss));
 * iterations$.pipe(observe(W)).subscribe(save);
 */
export function train<F extends Feed<keyof F>>(
  W: OptimizerNode | readonly OptimizerNode[],
  data?: FeedSource<F | Feed>,
  options?: TrainOptions,
): Observable<Iteration> {
  const given = checkGiven("train", knownOptions("train", options, OPTIONS));
  const { policy, control, boxes, clock = systemClock, workers, ...rest } = given;
  checkControl(control);
  checkBoxes("train", boxes);
  checkClock("train", clock);
  if (rest.from) checkState("train", rest.from);
  const wanted = workers === undefined || workers === 1 ? undefined : checkedWorkers(workers);
  if (rest.kernels && wanted !== undefined && wanted.count !== 1) {
    throw new HyperparameterError("train: workers and kernels are both given; leave one of them out.");
  }
  const loading = loadKernels();
  return pump(
    (pumpControl) => new Training(W, { data, policy, control, boxes, wanted, clock, loading, ...rest }, pumpControl),
    clock,
  );
}

const OPTIONS: readonly (keyof TrainOptions)[] = [
  "seed",
  "parameters",
  "workers",
  "watch",
  "policy",
  "control",
  "boxes",
  "from",
  "positioned",
  "iterationsPerEpoch",
  "kernels",
  "clock",
];

interface TrainingOptions extends IterationsOptions, Pick<TrainOptions, "policy" | "control" | "boxes"> {
  readonly data: FeedSource | undefined;
  readonly wanted: CheckedWorkers | undefined;
  readonly clock: Clock;
  /** Fulfilled when the kernels are loaded; undefined where they already are. */
  readonly loading: Promise<void> | undefined;
}

const isIteration = ({ value }: IteratorResult<Turn, void>): boolean => value instanceof Iteration;

/** One subscription: the run, its data source, and the streams that control it. */
class Training implements Turns {
  readonly #W: OptimizerNode | readonly OptimizerNode[];
  readonly #options: TrainingOptions;
  readonly #pumpControl: PumpControl;
  readonly #streams = new HyperparameterStreams();
  readonly #controls: Controls;
  readonly #pacing: Pacing;
  readonly #evaluations: EvaluationRunner;
  /** Everything that ends with the subscription. If one teardown throws, the others still run. */
  readonly #held = new Subscription();
  #run: Run | undefined;
  #isLoading = false;
  /** Loaded where the run uses threads. */
  #threads: AutomaticThreads | undefined;
  #turns: ReturnType<typeof turns> | undefined;

  constructor(W: OptimizerNode | readonly OptimizerNode[], options: TrainingOptions, pumpControl: PumpControl) {
    this.#W = W;
    this.#options = options;
    this.#pumpControl = pumpControl;
    this.#controls = new Controls(options.control, pumpControl);
    this.#held.add(() => this.#controls.close());
    this.#pacing = new Pacing(pumpControl.wake);
    this.#evaluations = new EvaluationRunner(options.boxes ?? {}, pumpControl);
    if (options.loading) void this.#load(options.loading);
  }

  async #load(loading: Promise<void>): Promise<void> {
    this.#isLoading = true;
    await loading.catch(this.#pumpControl.fail);
    this.#isLoading = false;
    this.#pumpControl.wake();
  }

  next(shouldPause: () => boolean): ReturnType<Turns["next"]> {
    if (this.#isLoading) return undefined;
    if (!this.#run) {
      this.#run = this.#start();
      // A stream that emits synchronously has requested another turn, and a subscriber may have unsubscribed in between.
      if (this.#run.streamed.length > 0) return undefined;
    }
    if (!this.#streams.isReady || (this.#options.wanted && !this.#threads?.isReady)) return undefined;
    if (this.#run.isBetween && (this.#pacing.isHeld || !this.#controls.mayBegin())) return undefined;
    this.#turns ??= this.#open(this.#run, shouldPause);
    let results: readonly Float64Array[] | undefined;
    for (;;) {
      if (this.#evaluations.isBusy) {
        const state = this.#evaluations.advance(shouldPause);
        if (state === "waiting") return undefined;
        if (state === "spent") return { value: PAUSE };
        results = this.#evaluations.take();
      }
      const turn = results ? this.#turns.next(results) : (this.#threads?.time(this.#next, isIteration) ?? this.#next());
      const { value } = turn;
      results = undefined;
      if (value instanceof EvaluationRequest) this.#evaluations.begin(value);
      else {
        if (value instanceof Iteration) this.#pacing.events = this.#controls.takeEvents();
        return turn as ReturnType<Turns["next"]>;
      }
    }
  }

  readonly #next = (): IteratorResult<Turn, void> => (this.#turns as ReturnType<typeof turns>).next();

  fail(error: unknown): unknown {
    return this.#run ? this.#run.fail(error) : error;
  }

  withdraw(): void {
    this.#run?.withdraw();
  }

  close(): void {
    this.#held.unsubscribe();
  }

  #start(): Run {
    const { data, ...options } = this.#options;
    const run = startRun(this.#W, data, {
      ...options,
      latest: this.#streams.latest,
      pacer: this.#pacing,
    });
    this.#run = run;
    this.#held.add(() => this.#pacing.afterHolds(() => run.free()));
    this.#held.add(() => this.#evaluations.close());
    this.#held.add(() => this.#streams.close());
    this.#controls.open();
    this.#streams.open(run.streamed, this.#pumpControl, run.streams);
    if (this.#options.wanted) void this.#share(run, this.#options.wanted);
    return run;
  }

  /** Loads the code for threads, and starts them. */
  async #share(run: Run, wanted: CheckedWorkers): Promise<void> {
    const { clock, watch = [], from, seed = from?.seed ?? 0 } = this.#options;
    try {
      const { AutomaticThreads } = await import("./workers/automatic-threads.js");
      if (this.#held.closed) return;
      const threads = new AutomaticThreads(wanted, clock, this.#pumpControl);
      this.#threads = threads;
      this.#held.add(() => threads.close());
      threads.open({ run, W: this.#W, watch, seed });
      this.#pumpControl.wake();
    } catch (error) {
      this.#pumpControl.fail(error);
    }
  }

  #open(run: Run, shouldPause: () => boolean): ReturnType<typeof turns> {
    const { data: given, policy, control } = this.#options;
    const data = given === undefined ? forEver({}) : dataFrom(given, this.#options);
    const source = control?.data
      ? new SwappedSource(data, (next) => this.#openNext(next), this.#controls)
      : openSource(data, policy, this.#pumpControl);
    this.#pacing.source = source;
    this.#held.add(() => source.close());
    const opened = turns(run, source.feeds, shouldPause);
    this.#held.add(() => void opened.return());
    return opened;
  }

  /** Opens one of several sources. The policy applies only to those that push. */
  #openNext(data: FeedSource): OpenSource {
    return openSource(data, isObservable(data) ? this.#options.policy : undefined, this.#pumpControl);
  }
}
