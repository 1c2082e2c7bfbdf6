import {
  connect,
  defer,
  EMPTY,
  ignoreElements,
  last,
  type MonoTypeOperatorFunction,
  merge,
  type Observable,
  takeUntil,
  tap,
} from "rxjs";
import { liveDisplay, plainDisplay } from "./displays.js";
import { Meter } from "./progress-line.js";
import { isLive, type Output } from "./terminal.js";

/** Elements whose progress can be shown, such as the iterations of `train`. */
export interface Progressing {
  /** The number of the iteration, from 1. */
  readonly iteration: number;
  /** The loss of the iteration. */
  readonly loss: number;
}

export interface ProgressOptions {
  /** Total number of iterations. Without it there is no bar and no remaining time. */
  readonly total?: number | undefined;
  /** Lines to print above the bar during the run. The result completes only after this stream has completed too. */
  readonly lines?: Observable<string> | undefined;
  /**
   * A line below the bar, redrawn when it changes, such as that of a fleet. Elsewhere than in a terminal it is written when it has
   * changed, at most every ten seconds. It ends with the run.
   */
  readonly status?: Observable<string> | undefined;
  /** Output stream. Default `process.stdout`. */
  readonly stream?: Output | undefined;
  /** For tests: returns the time in milliseconds. */
  readonly clock?: { now(): number } | undefined;
}

/**
 * Shows the progress of a run, its loss, its rate and the remaining time, and emits every iteration unchanged: in a terminal
 * as one line that is redrawn, elsewhere as plain lines.
 *
 * @example
 * train(W, data).pipe(take(600), progress({ total: 600 })).subscribe();
 *
 * @example
 * // Your own line, above the bar:
 * const iterations$ = train(W, data).pipe(take(600), share());
 * const lines = iterations$.pipe(filter(({ loss }) => loss < 0.5), take(1), map(({ iteration }) => `below 0.5 at ${iteration}`));
 * iterations$.pipe(progress({ total: 600, lines })).subscribe();
 *
 * @example
 * // With a line of its fleet below the bar:
 * const status = fleet.status$.pipe(map((each) => fleetLine(each)));
 * train(W, data).pipe(take(600), progress({ total: 600, status })).subscribe();
 */
export function progress<T extends Progressing>(options: ProgressOptions = {}): MonoTypeOperatorFunction<T> {
  const { total = Infinity, lines = EMPTY, status = EMPTY, stream = process.stdout, clock = performance } = options;
  return (source) =>
    defer(() => {
      const now = (): number => clock.now();
      const display = isLive(stream) ? liveDisplay(stream) : plainDisplay(stream, now);
      const meter = new Meter(now);
      const close = (): void => display.close();
      display.show({ iteration: 0, total, loss: Number.NaN, rate: Number.NaN });
      const shown = source.pipe(
        tap(({ iteration, loss }) => display.show({ iteration, total, loss, rate: meter.rate(iteration) })),
      );
      const withStatus = connect((run: Observable<T>) => {
        const told = status.pipe(
          takeUntil(run.pipe(last(undefined, undefined))),
          tap((line) => display.tell(line)),
        );
        return merge(told.pipe(ignoreElements()), run);
      });
      return merge(
        lines.pipe(
          tap((line) => display.print(line)),
          ignoreElements(),
        ),
        shown.pipe(withStatus),
      ).pipe(tap({ complete: close, error: close, finalize: close }));
    });
}
