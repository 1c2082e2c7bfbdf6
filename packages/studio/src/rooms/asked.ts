import { Observable } from "rxjs";

/**
 * Values that are asked for whenever something has changed, as the prediction after an iteration. One request at most is under way;
 * of the changes that come meanwhile, the newest counts. A request that fails is left out: the state of the run tells why.
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
        try {
          const value = await ask(ending.signal);
          if (!ending.signal.aborted) subscriber.next(value);
        } catch {
          // The run has begun again, or it has ended.
        }
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
