import { Iteration, PAUSE, type Pause, WAIT, type Wait } from "@rxgrad/core/driver";
import { Observable } from "rxjs";
import type { Clock } from "./clock.js";
import { afterTheEnd } from "./late-errors.js";
import { Slice } from "./slice.js";

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

/** Calls with which a source of turns controls the pump. */
export interface PumpControl {
  /** Data or a first value has arrived: continue. */
  wake(): void;
  /** Ends the run with an error. */
  fail(error: unknown): void;
}

/**
 * Turns a generator of turns into an Observable. It starts asynchronously, works in slices, and stops at once when
 * unsubscribed, or after the current unit of work.
 */
export function pump(open: (control: PumpControl) => Turns, clock: Clock): Observable<Iteration> {
  return new Observable((subscriber) => {
    let callOff: (() => void) | undefined;
    let isRunning = false;
    let wantsSlice = false;
    const time = new Slice(clock);
    let failure: { readonly error: unknown } | undefined;

    const schedule = (): void => {
      wantsSlice = true;
      if (!callOff && !isRunning && !subscriber.closed) callOff = clock.defer(slice);
    };
    const shouldPause = (): boolean => subscriber.closed || time.isSpent();

    /** Takes one turn. Returns whether to take another in this slice. */
    const turn = (): boolean => {
      if (failure) throw failure.error;
      const result = turns.next(shouldPause);
      if (!result || result.value === WAIT) return false;
      if (subscriber.closed) {
        if (result.value instanceof Iteration) turns.withdraw();
        return false;
      }
      if (result.done) subscriber.complete();
      else if (result.value !== PAUSE) subscriber.next(result.value);
      if (subscriber.closed) return false;
      wantsSlice ||= result.value === PAUSE || time.isSpent();
      return !wantsSlice;
    };

    const close = (): void => afterTheEnd(() => turns.close());

    const slice = (): void => {
      callOff = undefined;
      wantsSlice = false;
      isRunning = true;
      time.begin();
      try {
        while (turn());
      } catch (error) {
        subscriber.error(turns.fail(error));
      } finally {
        isRunning = false;
        if (subscriber.closed) close();
        else if (wantsSlice) callOff = clock.defer(slice);
      }
    };

    const turns = open({
      wake: schedule,
      fail(error) {
        failure ??= { error };
        schedule();
      },
    });
    schedule();
    return () => {
      callOff?.();
      if (!isRunning) close();
    };
  });
}
