import { Observable } from "rxjs";
import type { Clock } from "./clock.js";
import { Slice } from "./slice.js";

/**
 * The result of work that comes in steps, done in slices. It begins at once, so that short work is done within the call that
 * subscribes; unsubscribing ends it after the step then running.
 */
export function inSlices<T>(begin: () => Generator<void, T, void>, clock: Clock): Observable<T> {
  return new Observable((subscriber) => {
    let callOff: (() => void) | undefined;
    let work: Generator<void, T, void> | undefined;
    let isWorking = false;
    const time = new Slice(clock);
    const slice = (): void => {
      callOff = undefined;
      isWorking = true;
      time.begin();
      try {
        work ??= begin();
        while (!subscriber.closed) {
          const { done, value } = work.next();
          if (done) {
            subscriber.next(value);
            subscriber.complete();
          } else if (time.isSpent()) break;
        }
      } catch (error) {
        subscriber.error(error);
      } finally {
        isWorking = false;
        if (subscriber.closed) work?.return(undefined as never);
        else callOff = clock.defer(slice);
      }
    };
    slice();
    return () => {
      callOff?.();
      if (!isWorking) work?.return(undefined as never);
    };
  });
}
