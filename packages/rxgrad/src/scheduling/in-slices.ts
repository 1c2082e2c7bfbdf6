import { EvaluationRequest } from "@rxgrad/core/driver";
import type { RequestingSteps } from "@rxgrad/core/internal";
import { Observable } from "rxjs";
import type { Clock } from "./clock.js";
import { type BoxesOptions, EvaluationRunner } from "./evaluation-runner.js";
import { afterTheEnd } from "./late-errors.js";
import { Slice } from "./slice.js";

/**
 * Does work that consists of steps in time slices, evaluates the black boxes that it requests, and emits its result. It
 * begins at once, so that short work finishes within the call that subscribes. Unsubscribing ends it after the current step,
 * or while it waits.
 */
export function inSlices<T>(begin: () => RequestingSteps<T>, clock: Clock, boxes: BoxesOptions = {}): Observable<T> {
  return new Observable((subscriber) => {
    let callOff: (() => void) | undefined;
    let work: RequestingSteps<T> | undefined;
    let isWorking = false;
    let wantsSlice = false;
    /** Whether a result has arrived since evaluations were last begun. */
    let isWoken = false;
    const time = new Slice(clock);
    const wake = (): void => {
      isWoken = true;
      if (!callOff && !isWorking && !subscriber.closed) callOff = clock.defer(slice);
    };
    const answering = new EvaluationRunner(boxes, { wake, fail: (error) => subscriber.error(error) });
    const shouldPause = (): boolean => subscriber.closed || time.isSpent();

    /** Takes one step. Returns whether to take another in this slice. */
    const step = (): boolean => {
      let answers: readonly Float64Array[] | undefined;
      if (answering.isBusy) {
        isWoken = false;
        const state = answering.advance(shouldPause);
        if (state !== "answered") {
          wantsSlice = isWoken || state === "spent";
          return false;
        }
        answers = answering.take();
      }
      work ??= begin();
      const { done, value } = work.next(answers);
      if (done) {
        subscriber.next(value);
        subscriber.complete();
      } else if (value instanceof EvaluationRequest) answering.begin(value);
      wantsSlice = time.isSpent();
      return !wantsSlice && !subscriber.closed;
    };

    const leave = (): void => afterTheEnd(() => void work?.return(undefined as never));

    const slice = (): void => {
      callOff = undefined;
      wantsSlice = false;
      isWorking = true;
      time.begin();
      try {
        while (step());
      } catch (error) {
        subscriber.error(error);
      } finally {
        isWorking = false;
        if (subscriber.closed) leave();
        else if (wantsSlice) callOff = clock.defer(slice);
      }
    };
    slice();
    return () => {
      callOff?.();
      answering.close();
      if (!isWorking) leave();
    };
  });
}
