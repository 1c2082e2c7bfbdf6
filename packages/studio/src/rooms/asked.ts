import { Observable } from "rxjs";

/** Asking may take this part of the time. */
const PART = 0.2;
/** Between two requests, in milliseconds. */
const [SHORTEST, LONGEST] = [40, 500];

/**
 * Values that are asked for whenever something has changed, as the prediction after an iteration. One request at most is under way;
 * of the changes that come meanwhile, and in a pause behind it, the newest counts. A request that fails is left out: the state of the run tells why.
 *
 * @param ask Is given a signal that aborts when nobody needs the value any more.
 */
export const asked = <T>(changes: Observable<unknown>, ask: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable((subscriber) => {
    const ending = new AbortController();
    let isUnderWay = false;
    let isWanted = false;
    const work = async (): Promise<void> => {
      isUnderWay = true;
      while (isWanted && !ending.signal.aborted) {
        isWanted = false;
        const start = performance.now();
        try {
          const value = await ask(ending.signal);
          if (!ending.signal.aborted) subscriber.next(value);
        } catch {
          // The run has begun again, or it has ended.
        }
        const took = performance.now() - start;
        await new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST, Math.max(SHORTEST, took / PART))));
      }
      isUnderWay = false;
    };
    const subscription = changes.subscribe(() => {
      isWanted = true;
      if (!isUnderWay) void work();
    });
    return () => {
      ending.abort();
      subscription.unsubscribe();
    };
  });
