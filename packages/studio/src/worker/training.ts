import { type Iteration, type Parameters, type RunState, type TrainOptions, train } from "rxgrad";
import { serveRun } from "rxgrad/remote";
import { BehaviorSubject, Subject, type Subscription, startWith } from "rxjs";
import type { BuiltRun } from "../experiment/built-run.js";
import { countedFeeds, noInputs } from "./counted-feeds.js";
import type { Failure } from "./ending.js";

/** What a training is made of. */
export interface TrainingParts extends Pick<TrainOptions, "seed" | "workers"> {
  readonly built: BuiltRun;
  /** The data of the iterations in the source that is in force at its beginning. */
  readonly source: Iterable<object> | undefined;
  /** The length of an epoch, in iterations. */
  readonly iterationsPerEpoch: number | undefined;
  /** The parameters with which it begins. */
  readonly initial: Parameters;
  /** Where it begins; undefined: at the beginning. */
  readonly from: RunState | undefined;
}

/** What happens in a training. */
export interface TrainingEvents {
  /** An iteration is complete; the next has not begun. */
  next(iteration: Iteration): void;
  /** The training has ended: by an error, or with its data. */
  ended(failure: Failure | undefined): void;
}

/** A subscription to `train`, which is paused at its beginning. Its changes take effect before the next iteration. */
export class Training {
  /** The newest complete iteration; undefined before the first. */
  newest: Iteration | undefined;
  /** The number of the newest complete iteration. */
  position: number;
  /** The number of the iteration that has begun last. */
  begun: number;
  /** The feed of that iteration. */
  feed: object | undefined;
  readonly #initial: Parameters;
  readonly #iterationsPerEpoch: number | undefined;
  readonly #paused$ = new BehaviorSubject(true);
  readonly #data$ = new Subject<Iterable<object>>();
  readonly #served$ = new Subject<Iteration>();
  readonly #subscription: Subscription;

  constructor({ built, source, from, initial, ...options }: TrainingParts, events: TrainingEvents) {
    this.position = from?.iteration ?? 0;
    this.begun = this.position;
    this.#initial = initial;
    this.#iterationsPerEpoch = options.iterationsPerEpoch;
    const control = { paused: this.#paused$, data: this.#data$ };
    this.#subscription = train(built.W, this.#counted(source), { ...options, from, control }).subscribe({
      next: (iteration) => {
        this.newest = iteration;
        this.position = iteration.iteration;
        this.#served$.next(iteration);
        events.next(iteration);
      },
      error: (error) => this.#end(() => events.ended({ error })),
      complete: () => this.#end(() => events.ended(undefined)),
    });
  }

  /** The epoch of the newest complete iteration; of the next one before the first. */
  get epoch(): number {
    if (this.newest) return this.newest.epoch;
    return this.#iterationsPerEpoch === undefined
      ? 1
      : Math.max(1, Math.ceil(this.position / this.#iterationsPerEpoch));
  }

  /** Whether no iteration is being computed. */
  get isBetween(): boolean {
    return this.begun === this.position;
  }

  /** Whether an iteration is still to come: it is being computed, or has not begun. */
  isBefore(iteration: number): boolean {
    return this.begun <= iteration && this.position < iteration;
  }

  /** Serves it at a port until the other side leaves. */
  serve(W: BuiltRun["W"], port: MessagePort, controls: Readonly<Record<string, { next(value: number): void }>>): void {
    const standing = this.newest?.isReadable ? [this.newest] : [];
    serveRun(W, this.#served$.pipe(startWith(...standing)), port, { controls, initial: this.#initial });
  }

  /** Pauses it behind the iteration that is being computed, or lets it go on. */
  setPaused(isPaused: boolean): void {
    if (this.#paused$.value !== isPaused) this.#paused$.next(isPaused);
  }

  /** Replaces its data. */
  swap(source: Iterable<object> | undefined): void {
    this.#data$.next(this.#counted(source));
  }

  close(): void {
    this.#subscription.unsubscribe();
  }

  /** An iteration that was being computed does not count. */
  #end(tell: () => void): void {
    this.begun = this.position;
    tell();
  }

  #counted(source: Iterable<object> | undefined): Iterable<object> {
    return countedFeeds(source ?? noInputs, (feed) => {
      this.begun++;
      this.feed = feed;
    });
  }
}
