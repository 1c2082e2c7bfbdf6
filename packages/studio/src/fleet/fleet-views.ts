import { map, Observable } from "rxjs";
import { messageOf } from "../experiment/experiment-error.js";
import { FleetRecord } from "./fleet-record.js";
import type { FleetView } from "./fleet-view.js";
import type { ShownStatus } from "./shown-fleet.js";

/**
 * What the page shows of a fleet: first that nothing is known, then a view for each status. If the statuses fail or complete, the last
 * view says so; this stream never fails and never completes.
 *
 * @param now The time in milliseconds.
 */
export const fleetViews = (
  statuses$: Observable<ShownStatus>,
  now: () => number = () => performance.now(),
): Observable<FleetView> =>
  new Observable((subscriber) => {
    const record = new FleetRecord();
    const show = (): void => subscriber.next(record.view);
    show();
    return statuses$.pipe(map((status) => record.next(status, now()))).subscribe({
      next: show,
      error(error: unknown) {
        record.fail(messageOf(error));
        show();
      },
      complete() {
        record.close();
        show();
      },
    });
  });
