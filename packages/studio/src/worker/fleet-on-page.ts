import type { Subscription } from "rxjs";
import type { BuiltFleet } from "../experiment/built-run.js";
import type { FleetView } from "../fleet/fleet-view.js";
import { fleetViews } from "../fleet/fleet-views.js";

/** Shows a fleet on the page. Unsubscribing takes it away, and closes it. */
export function fleetOnPage(fleet: BuiltFleet, show: (view: FleetView | undefined) => void): Subscription {
  const subscription = fleetViews(fleet.status$).subscribe(show);
  subscription.add(() => {
    show(undefined);
    fleet.close();
  });
  return subscription;
}
