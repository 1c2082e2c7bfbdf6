import { EvaluationRequest, Iteration, PAUSE, type Pause, WAIT, type Wait } from "@rxgrad/core/driver";
import type { RequestingSteps } from "@rxgrad/core/internal";
import { Observable } from "rxjs";
import { type Clock, Slice } from "./clock.js";
import { type BoxesOptions, EvaluationRunner, type PumpControl } from "./evaluation-runner.js";
import { afterTheEnd } from "./streams.js";

/** Work in units, for {@link Slices}. */
interface Work {
  /** Does one unit. Returns whether to do another in this slice. */
  step(): boolean;
  /** Ends the stream with an error that `step` threw. */
  fail(error: unknown): void;
  /** Called once, after complete, error or unsubscribe, but not during a unit. */
  close(): void;
}

/** Does work in slices of time, until the subscriber has what it wants. */
class Slices {
  /** Whether another slice follows this one. */
  isWanted = false;
  readonly #subscriber: { readonly closed: boolean };
  readonly #clock: Clock;
  readonly #work: Work;
  readonly #time: Slice;
  #callOff: (() => void) | undefined;
  #isWorking = false;

  constructor(subscriber: { readonly closed: boolean }, clock: Clock, work: Work) {
    this.#subscriber = subscriber;
    this.#clock = clock;
    this.#work = work;
    this.#time = new Slice(clock);
  }

  /** Whether the time of this slice is over. Called after each unit. */
  isSpent(): boolean {
    return this.#time.isSpent();
  }

  /** Whether a unit should be interrupted. */
  readonly shouldPause = (): boolean => this.#subscriber.closed || this.#time.isSpent();

  /** Work has become possible: another slice follows. */
  readonly wake = (): void => {
    this.isWanted = true;
    if (!this.#callOff && !this.#isWorking && !this.#subscriber.closed) this.#defer();
  };

  /** One slice. */
  readonly run = (): void => {
    this.#callOff = undefined;
    this.isWanted = false;
    this.#isWorking = true;
    this.#time.begin();
    try {
      while (this.#work.step());
    } catch (error) {
      this.#work.fail(error);
    } finally {
      this.#isWorking = false;
      if (this.#subscriber.closed) this.#close();
      else if (this.isWanted) this.#defer();
    }
  };

  /** Teardown of the subscription. Work that is under way ends after its current unit. */
  stop(): void {
    this.#callOff?.();
    if (!this.#isWorking) this.#close();
  }

  #defer(): void {
    this.#callOff = this.#clock.defer(this.run);
  }

  #close(): void {
    afterTheEnd(() => this.#work.close());
  }
}

/** The turns of a run, and the calls that end it. */
export interface Turns {
  /** The next turn; undefined where it cannot begin yet. Then `wake` is called when it can. */
  next(shouldPause: () => boolean): IteratorResult<Iteration | Pause | Wait, void> | undefined;
  /** Converts an error to one that the run reports. */
  fail(error: unknown): unknown;
  /** Called when the last iteration of `next` was not emitted to anyone. */
  withdraw(): void;
  /** Called once, after complete, error or unsubscribe, but not during a turn. */
  close(): void;
}

/**
 * Turns a generator of turns into an Observable. It starts asynchronously, works in slices, and stops at once when
 * unsubscribed, or after the current unit of work.
 */
export function pump(open: (control: PumpControl) => Turns, clock: Clock): Observable<Iteration> {
  return new Observable((subscriber) => {
    let failure: { readonly error: unknown } | undefined;

    /** Takes one turn. */
    const step = (): boolean => {
      if (failure) throw failure.error;
      const result = turns.next(slices.shouldPause);
      if (!result || result.value === WAIT) return false;
      if (subscriber.closed) {
        if (result.value instanceof Iteration) turns.withdraw();
        return false;
      }
      if (result.done) subscriber.complete();
      else if (result.value !== PAUSE) subscriber.next(result.value);
      if (subscriber.closed) return false;
      slices.isWanted ||= result.value === PAUSE || slices.isSpent();
      return !slices.isWanted;
    };

    const slices = new Slices(subscriber, clock, {
      step,
      fail: (error) => subscriber.error(turns.fail(error)),
      close: () => turns.close(),
    });
    const turns = open({
      wake: slices.wake,
      fail(error) {
        failure ??= { error };
        slices.wake();
      },
    });
    slices.wake();
    return () => slices.stop();
  });
}

/**
 * Does work that consists of steps in time slices, evaluates the black boxes that it requests, and emits its result. It
 * begins at once, so that short work finishes within the call that subscribes. Unsubscribing ends it after the current step,
 * or while it waits.
 */
export function inSlices<T>(begin: () => RequestingSteps<T>, clock: Clock, boxes: BoxesOptions = {}): Observable<T> {
  return new Observable((subscriber) => {
    let work: RequestingSteps<T> | undefined;

    /** Takes one step. */
    const step = (): boolean => {
      let results: readonly Float64Array[] | undefined;
      if (runner.isBusy) {
        slices.isWanted = false;
        const state = runner.advance(slices.shouldPause);
        if (state !== "evaluated") {
          slices.isWanted ||= state === "spent";
          return false;
        }
        results = runner.take();
      }
      work ??= begin();
      const { done, value } = work.next(results);
      if (done) {
        subscriber.next(value);
        subscriber.complete();
      } else if (value instanceof EvaluationRequest) runner.begin(value);
      slices.isWanted = slices.isSpent();
      return !slices.isWanted && !subscriber.closed;
    };

    const slices = new Slices(subscriber, clock, {
      step,
      fail: (error) => subscriber.error(error),
      close: () => void work?.return(undefined as never),
    });
    const runner = new EvaluationRunner(boxes, { wake: slices.wake, fail: (error) => subscriber.error(error) });
    slices.run();
    return () => {
      try {
        runner.close();
      } finally {
        slices.stop();
      }
    };
  });
}
