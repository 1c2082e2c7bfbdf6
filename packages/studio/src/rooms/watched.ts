import type { Tensor } from "rxgrad";
import { catchError, distinctUntilChanged, EMPTY, filter, map, merge, Observable, switchMap, take } from "rxjs";
import { Sampler } from "../inspector/sampler.js";
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

/** The newest values of a node of a run, whichever training it is in, as often as can be seen. */
export const valuesOf = (run: LiveRun, node: string): Observable<Tensor> => sampled(run, node);

/** The newest values of a parameter after the update by the optimizer, as often as can be seen. */
export const updatedValuesOf = (run: LiveRun, parameter: string): Observable<Tensor> =>
  run.remote$.pipe(
    switchMap((remote) => remote.graph$.pipe(catchError(() => EMPTY))),
    map(({ optimizers: [optimizer] }) => optimizer?.name),
    distinctUntilChanged(),
    switchMap((of) => sampled(run, parameter, of)),
  );

/** Asks a run for values as long as someone is subscribed. The first of each training are those with which it begins. */
const sampled = (run: LiveRun, name: string, of?: string): Observable<Tensor> =>
  new Observable((subscriber) => {
    const options = of === undefined ? {} : { of };
    const sampler = new Sampler(run);
    subscriber.add(() => sampler.close());
    const first$ = run.remote$.pipe(
      switchMap((remote) =>
        remote.observe(name, options).pipe(
          take(1),
          catchError(() => EMPTY),
        ),
      ),
    );
    const next$ = sampler.value(name, options).pipe(filter((value) => value !== undefined));
    subscriber.add(merge(first$, next$).subscribe(subscriber));
  });
