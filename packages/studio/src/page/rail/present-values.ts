import type { IterationFacts, RemoteRun } from "rxgrad/remote";
import { catchError, distinctUntilChanged, EMPTY, map, type Observable, repeat, switchMap, take } from "rxjs";
import type { LiveRun } from "../../session/live-run.js";

/** Milliseconds between two readings of a run that goes. */
const PAUSE = 500;

/**
 * The values of all hyper-parameters as a run has them, by owner and name: those of a script may change at any time. They are read
 * now and then while it goes, and once when it stands. A connection that is lost ends nothing: they are read from the next one.
 */
export function presentValues(
  { remote$, state$ }: Pick<LiveRun, "remote$" | "state$">,
  pause: number = PAUSE,
): Observable<IterationFacts["hyperparameters"]> {
  const isGoing$ = state$.pipe(
    map(({ phase }) => phase === "running"),
    distinctUntilChanged(),
  );
  const valuesOf = ({ facts$ }: RemoteRun): ReturnType<typeof presentValues> =>
    isGoing$.pipe(
      switchMap((isGoing) => facts$.pipe(take(1), isGoing ? repeat({ delay: pause }) : (once) => once)),
      map(({ hyperparameters }) => hyperparameters),
      catchError(() => EMPTY),
    );
  return remote$.pipe(switchMap(valuesOf));
}
