import {
  type Feed,
  type Iteration,
  type IterationsOptions,
  type OptimizerNode,
  type Run,
  startRun,
  turns,
} from "@rxgrad/core";
import { type Observable, Subscription } from "rxjs";
import { type Clock, systemClock } from "./clock.js";
import { type FeedSource, openSource } from "./feeds.js";
import { Holds } from "./holds.js";
import { HyperparameterStreams } from "./hyperparameter-streams.js";
import type { Policy } from "./policies.js";
import { type PumpControl, pump, type Turns } from "./pump.js";

export interface TrainOptions extends Omit<IterationsOptions, "latest" | "hold"> {
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
  data?: FeedSource,
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
  readonly #data: FeedSource | undefined;
  readonly #policy: Policy | undefined;
  readonly #options: IterationsOptions;
  readonly #control: PumpControl;
  readonly #streams = new HyperparameterStreams();
  readonly #holds: Holds;
  /** What ends with the subscription; one that throws does not keep the others from ending. */
  readonly #held = new Subscription();
  #run: Run | undefined;
  #turns: ReturnType<typeof turns> | undefined;

  constructor(
    W: OptimizerNode | readonly OptimizerNode[],
    data: FeedSource | undefined,
    policy: Policy | undefined,
    options: IterationsOptions,
    control: PumpControl,
  ) {
    this.#W = W;
    this.#data = data;
    this.#policy = policy;
    this.#options = options;
    this.#control = control;
    this.#holds = new Holds(control.wake);
  }

  next(shouldPause: () => boolean): ReturnType<Turns["next"]> {
    if (!this.#run) {
      this.#run = this.#start();
      // A stream that brings its value at once has called for another turn; whoever saw it may have unsubscribed.
      if (this.#run.streamed.length > 0) return undefined;
    }
    if (!this.#streams.isReady || this.#holds.isHeld) return undefined;
    this.#turns ??= this.#open(this.#run, shouldPause);
    return this.#turns.next();
  }

  fail(error: unknown): unknown {
    return this.#run ? this.#run.fail(error) : error;
  }

  close(): void {
    this.#held.unsubscribe();
  }

  #start(): Run {
    const run = startRun(this.#W, this.#data, {
      ...this.#options,
      latest: this.#streams.latest,
      hold: this.#holds.take,
    });
    this.#run = run;
    this.#held.add(() => this.#holds.afterwards(() => run.free()));
    this.#held.add(() => this.#streams.close());
    this.#streams.open(run.streamed, this.#control);
    return run;
  }

  #open(run: Run, shouldPause: () => boolean): ReturnType<typeof turns> {
    const source = openSource(this.#data === undefined ? forEver : this.#data, this.#policy, this.#control);
    this.#held.add(() => source.close());
    const opened = turns(run, source.feeds, shouldPause);
    this.#held.add(() => void opened.return());
    return opened;
  }
}
