import type { Tensor } from "rxgrad";
import { catchError, distinctUntilChanged, EMPTY, filter, map, type Observable, switchMap } from "rxjs";
import type { LiveRun } from "../session/live-run.js";

/** Emits when a run has come to another iteration, or has begun again: predictions have changed then. */
export const changesOf = (run: Pick<LiveRun, "state$" | "remote$">): Observable<unknown> =>
  run.remote$.pipe(
    // A run that has begun again is at an iteration of the same number with other values.
    switchMap(() =>
      run.state$.pipe(
        filter(({ phase }) => phase !== "starting"),
        map(({ iteration }) => iteration),
        distinctUntilChanged(),
      ),
    ),
  );

/** The values of a node of a run, whichever training it is in. */
export const valuesOf = (run: LiveRun, node: string): Observable<Tensor> =>
  run.remote$.pipe(switchMap((remote) => remote.observe(node).pipe(catchError(() => EMPTY))));

/** The values of a parameter after the update by the optimizer. */
export const updatedValuesOf = (run: LiveRun, parameter: string): Observable<Tensor> =>
  run.remote$.pipe(
    switchMap((remote) =>
      remote.graph$.pipe(
        switchMap(({ optimizers: [optimizer] }) => remote.observe(parameter, { of: optimizer?.name })),
        catchError(() => EMPTY),
      ),
    ),
  );
