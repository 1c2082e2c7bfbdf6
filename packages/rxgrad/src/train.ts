import {
  type Feed,
  type Iteration,
  type IterationsOptions,
  type OptimizerNode,
  type Run,
  startRun,
  turns,
} from "@rxgrad/core";
import type { Observable } from "rxjs";
import { type Clock, systemClock } from "./clock.js";
import { type FeedSource, type OpenSource, openSource } from "./feeds.js";
import { type HyperparameterStreams, subscribeStreams } from "./hyperparameter-streams.js";
import type { Policy } from "./policies.js";
import { type PumpControl, pump, type Turns } from "./pump.js";

export interface TrainOptions extends Omit<IterationsOptions, "latest" | "shouldPause"> {
  /** What becomes of feeds that an Observable brings while training is busy. Required for an Observable. */
  readonly policy?: Policy;
  /** For tests: where the run reads the time and puts off its slices. */
  readonly clock?: Clock;
}

/**
 * Trains: a cold Observable of iterations. Subscribing starts it, asynchronously, so that all subscribers of `share()`
 * see the first iteration; unsubscribing stops it and frees its memory.
 *
 * @param W The optimizer node whose parameters are trained, or a list of them over any losses. All gradients are taken
 * at the same W, then all updates happen; `loss` is that of the first.
 * @param data Feeds `{ x, t }` by input name: an iterable such as `batches(…)`, an async iterable, or an Observable
 * with a policy. Left out where the graph has no inputs.
 * @returns A stream that errors with an RxgradError, carrying `reached`: what had been learned.
 * @example
 * const iterations$ = train(W, batches(digits.train, { size: 100 }), { seed: 1 }).pipe(take(1000), share());
 * iterations$.subscribe(({ iteration, loss }) => console.log(iteration, loss));
 * iterations$.pipe(observe(W)).subscribe(save);
 */
export function train(
  W: OptimizerNode | readonly OptimizerNode[],
  data: FeedSource = forEver,
  options: TrainOptions = {},
): Observable<Iteration> {
  const { policy, clock = systemClock, ...rest } = options;
  return pump((control) => new Training(W, data, policy, rest, control), clock);
}

/** What a graph without inputs trains on. */
const forEver: Iterable<Feed> = {
  *[Symbol.iterator]() {
    for (;;) yield {};
  },
};

/** One subscription: the run, where its data come from, and the streams of its hyper-parameters. */
class Training implements Turns {
  readonly #W: OptimizerNode | readonly OptimizerNode[];
  readonly #data: FeedSource;
  readonly #policy: Policy | undefined;
  readonly #options: IterationsOptions;
  readonly #control: PumpControl;
  #streams: HyperparameterStreams | undefined;
  #source: OpenSource | undefined;
  #run: Run | undefined;
  #turns: ReturnType<typeof turns> | undefined;

  constructor(
    W: OptimizerNode | readonly OptimizerNode[],
    data: FeedSource,
    policy: Policy | undefined,
    options: IterationsOptions,
    control: PumpControl,
  ) {
    this.#W = W;
    this.#data = data;
    this.#policy = policy;
    this.#options = options;
    this.#control = control;
  }

  next(shouldPause: () => boolean): ReturnType<Turns["next"]> {
    this.#streams ??= subscribeStreams(Array.isArray(this.#W) ? this.#W : [this.#W], this.#control);
    if (!this.#streams.isReady()) return undefined;
    this.#turns ??= this.#start(this.#streams, shouldPause);
    return this.#turns.next();
  }

  fail(error: unknown): unknown {
    return this.#run ? this.#run.fail(error) : error;
  }

  close(): void {
    this.#streams?.close();
    this.#turns?.return();
    this.#source?.close();
    this.#run?.free();
  }

  #start({ latest }: HyperparameterStreams, shouldPause: () => boolean): ReturnType<typeof turns> {
    this.#run = startRun(this.#W, this.#data, { ...this.#options, latest });
    this.#source = openSource(this.#data, this.#policy, this.#control);
    return turns(this.#run, this.#source.feeds, shouldPause);
  }
}
