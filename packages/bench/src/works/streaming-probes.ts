import type { Clock, Iteration } from "rxgrad";
import type { Observable } from "rxjs";

/** Opens a training stream on a clock. */
export type OpenStream = (clock: Clock) => Observable<Iteration>;

/** A clock that records the duration of each slice of a run. */
export class SliceClock implements Clock {
  /** The milliseconds of every slice. */
  readonly slices: number[] = [];
  /** When the last slice ended. */
  lastEnd = 0;

  now(): number {
    return performance.now();
  }

  defer(task: () => void): () => void {
    const handle = setImmediate(() => {
      const start = performance.now();
      task();
      this.lastEnd = performance.now();
      this.slices.push(this.lastEnd - start);
    });
    return () => clearImmediate(handle);
  }
}

/** Lateness of timers in milliseconds. Each timer is set when the one before it has fired. */
export function timerLateness(delay: number, duration: number): Promise<number[]> {
  // A timer of 0 ms fires after 1 ms by Node's own rules.
  const least = Math.max(1, delay);
  const late: number[] = [];
  const begin = performance.now();
  return new Promise((resolve) => {
    const next = (): void => {
      const set = performance.now();
      setTimeout(() => {
        late.push(Math.max(0, performance.now() - set - least));
        if (performance.now() - begin < duration) next();
        else resolve(late);
      }, delay);
    };
    next();
  });
}

/** Result of one cancellation. */
export interface Cancellation {
  /** Milliseconds from when a timer that unsubscribes was due until no more work was done. */
  readonly latency: number;
  /** The number of slices that ran after it had unsubscribed: 0. */
  readonly slicesAfter: number;
}

/** Starts a run, and unsubscribes in a timer of `delay` ms. */
export function cancel(open: OpenStream, delay: number): Promise<Cancellation> {
  const clock = new SliceClock();
  const subscription = open(clock).subscribe();
  const due = performance.now() + delay;
  return new Promise((resolve) => {
    setTimeout(() => {
      // A timer may fire a fraction of a millisecond early.
      const from = Math.min(due, performance.now());
      subscription.unsubscribe();
      const done = performance.now();
      const before = clock.slices.length;
      // Enough time for a slice that was not canceled to run.
      setTimeout(() => {
        const slicesAfter = clock.slices.length - before;
        resolve({ latency: Math.max(done, clock.lastEnd) - from, slicesAfter });
      }, 5);
    }, delay);
  });
}
