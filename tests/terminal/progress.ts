import { type Progressing, type ProgressOptions, progress } from "@rxgrad/terminal";
import { map, range, tap } from "rxjs";
import { FakeStream } from "./screen.js";

process.env.TERM = "xterm"; // the terminal of the test run may be dumb

export interface Shown {
  readonly stream: FakeStream;
  readonly values: Progressing[];
  error: unknown;
  isComplete: boolean;
}

/** Shows a run of `count` iterations with losses 1/iteration. Each takes the given number of milliseconds. */
export function show(
  count: number,
  milliseconds: number,
  options: Omit<ProgressOptions, "stream" | "clock"> & { columns?: number },
): Shown {
  const { columns, ...rest } = options;
  const shown: Shown = { stream: new FakeStream(columns), values: [], error: undefined, isComplete: false };
  let time = 0;
  range(1, count)
    .pipe(
      tap(() => {
        time += milliseconds;
      }),
      map((iteration) => ({ iteration, loss: 1 / iteration })),
      progress({ ...rest, stream: shown.stream, clock: { now: () => time } }),
    )
    .subscribe({
      next: (value) => shown.values.push(value),
      error: (error) => {
        shown.error = error;
      },
      complete: () => {
        shown.isComplete = true;
      },
    });
  return shown;
}
