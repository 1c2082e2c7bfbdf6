import { OneAtATime } from "@rxgrad/figures/beat";
import { Observable } from "rxjs";

/**
 * Values that are asked for whenever something has changed, as the prediction after an iteration. One request at most is under way;
 * of the changes that come meanwhile, and in a pause behind it, the newest counts. A request that fails is left out: the state of the run tells why.
 *
 * @param ask Is given a signal that aborts when nobody needs the value any more.
 */
export const asked = <T>(changes: Observable<unknown>, ask: (signal: AbortSignal) => Promise<T>): Observable<T> =>
  new Observable((subscriber) => {
    const ending = new AbortController();
    const requests = new OneAtATime(async () => {
      if (ending.signal.aborted) return;
      try {
        subscriber.next(await ask(ending.signal));
      } catch {
        // The run has begun again, or it has ended.
      }
    });
    subscriber.add(() => ending.abort());
    subscriber.add(changes.subscribe(() => requests.request()));
  });
