import type { BoxValue, EventualBoxValue } from "@rxgrad/core";
import { Subject } from "rxjs";
import { ManualClock } from "./manual-clock.js";

/** A call that has been begun, answered when the test says so. */
export interface Call<At> {
  readonly at: At;
  readonly signal: AbortSignal;
  readonly answer$: Subject<BoxValue>;
}

/** An asynchronous function for black boxes, and the clock of the run that waits for it. */
export class RemoteFunction<At> {
  readonly clock: ManualClock = new ManualClock();
  readonly calls: Call<At>[] = [];
  readonly #value: (at: At) => BoxValue;
  readonly #isPromise: boolean;

  /** @param value What it answers. @param isPromise Whether it gives Promises, in place of streams. */
  constructor(value: (at: At) => BoxValue, isPromise = false) {
    this.#value = value;
    this.#isPromise = isPromise;
  }

  readonly begin = (at: At, signal: AbortSignal): EventualBoxValue => {
    const answer$ = new Subject<BoxValue>();
    this.calls.push({ at, signal, answer$ });
    if (!this.#isPromise) return answer$;
    return new Promise((resolve, reject) => answer$.subscribe({ next: resolve, error: reject }));
  };

  /** The calls that are neither answered nor aborted. */
  get underWay(): Call<At>[] {
    return this.calls.filter(({ answer$ }) => answer$.observed);
  }

  /** Answers one call, so that the run continues. */
  answer({ at, answer$ }: Call<At>): void {
    answer$.next(this.#value(at));
    this.clock.settle();
  }
}
