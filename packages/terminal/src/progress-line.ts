import { duration, perSecond, shortNumber } from "./words.js";

/** State of a run, for display. */
export interface Progress {
  readonly iteration: number;
  /** Total number of iterations; Infinity where it is unknown. */
  readonly total: number;
  /** NaN before the first iteration. */
  readonly loss: number;
  /** Recent iterations per second; NaN until it is known. */
  readonly rate: number;
}

/** The rate is measured over this many milliseconds, so that it follows changes but does not jitter. */
const WINDOW = 5000;

/** Recorded times are at least this many milliseconds apart. */
const SPACING = 100;

/** Measures the rate of a run from the times of its iterations. */
export class Meter {
  readonly #now: () => number;
  #points: { readonly time: number; readonly iteration: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Iterations per second over the last few seconds. Called when `iteration` has just arrived. */
  rate(iteration: number): number {
    const time = this.#now();
    const points = this.#points;
    const last = points.at(-1);
    if (!last || time - last.time >= SPACING) points.push({ time, iteration });
    while (points.length > 2 && time - points[1].time >= WINDOW) points.shift();
    const [first] = points;
    return time > first.time ? (1000 * (iteration - first.iteration)) / (time - first.time) : Number.NaN;
  }
}

/** "312/600  loss 0.4321  72/s  4 s left", with fixed widths. */
export function progressWords({ iteration, total, loss, rate }: Progress): string {
  const count = total === Infinity ? `${iteration}` : `${String(iteration).padStart(String(total).length)}/${total}`;
  const parts = [count];
  if (!Number.isNaN(loss)) parts.push(`loss ${shortNumber(loss).padEnd(6)}`);
  if (rate > 0) parts.push(perSecond(rate));
  if (rate > 0 && iteration < total && total !== Infinity) {
    parts.push(`${duration((1000 * (total - iteration)) / rate)} left`);
  }
  return parts.join("  ");
}

/** The widest bar that fits beside the words; no bar without a total or without room. */
export function progressBar(progress: Progress, width: number): string {
  const words = progressWords(progress);
  // Wide enough for any rate and time, so that the bar keeps its length.
  const reserved = progressWords({ ...progress, iteration: 0, loss: 0.1234, rate: 8.8 }).length + 8;
  const length = Math.min(40, width - 3 - Math.max(words.length, reserved));
  if (progress.total === Infinity || length < 8) return words.slice(0, width - 1);
  const filled = Math.floor(length * Math.min(1, progress.iteration / progress.total));
  return `${"█".repeat(filled)}${"░".repeat(length - filled)}  ${words}`;
}
