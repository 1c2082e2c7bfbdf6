/** The counts of values in bins of equal width between two numbers. */
export interface Snapshot {
  /** Counted from 0: how many values came before. */
  readonly at: number;
  readonly lower: number;
  readonly upper: number;
  readonly counts: Uint32Array;
  readonly notFinite: number;
  readonly mean: number;
  readonly deviation: number;
}

export const BINS = 64;

/** The most snapshots of a history. Beyond, every second one is left out, and only every second new one is kept. */
const MOST = 128;

/** Counts values. */
export function snapshotOf(data: ArrayLike<number>, at: number): Snapshot {
  let [lower, upper, sum, notFinite] = [Infinity, -Infinity, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) {
      notFinite++;
      continue;
    }
    if (value < lower) lower = value;
    if (value > upper) upper = value;
    sum += value;
  }
  const finite = data.length - notFinite;
  const mean = finite === 0 ? Number.NaN : sum / finite;
  const counts = new Uint32Array(BINS);
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    counts[binOf(value, lower, upper)] = (counts[binOf(value, lower, upper)] as number) + 1;
  }
  return { at, lower, upper, counts, notFinite, mean, deviation: Math.sqrt(squares / finite) };
}

/** The bin of a value between two numbers. All values are in the first if the two are equal. */
function binOf(value: number, lower: number, upper: number): number {
  if (upper === lower) return 0;
  return Math.max(0, Math.min(BINS - 1, Math.floor(((value - lower) / (upper - lower)) * BINS)));
}

/** The counts of a snapshot in the bins of a wider range. A bin that lies in two is divided by its parts. */
export function countsWithin({ lower, upper, counts }: Snapshot, from: number, to: number): Float64Array {
  const found = new Float64Array(BINS);
  const width = (upper - lower) / BINS;
  const wide = (to - from) / BINS;
  for (let i = 0; i < BINS; i++) {
    if (counts[i] === 0) continue;
    // All of a bin that is very narrow beside the others lies in one of them.
    if (width <= 1e-6 * wide) {
      const bin = binOf(lower, from, to);
      found[bin] = (found[bin] as number) + (counts[i] as number);
      continue;
    }
    const [start, end] = [lower + i * width, lower + (i + 1) * width];
    for (let bin = binOf(start, from, to); bin <= binOf(end, from, to); bin++) {
      const overlap = Math.min(end, from + (bin + 1) * wide) - Math.max(start, from + bin * wide);
      found[bin] = (found[bin] as number) + Math.max(0, overlap / width) * (counts[i] as number);
    }
  }
  return found;
}

/** Snapshots of values over time, thinned so that they cover all of it. */
export class History {
  readonly kept: Snapshot[] = [];
  newest: Snapshot | undefined;
  #every = 1;
  #count = 0;

  add(data: ArrayLike<number>): void {
    const snapshot = snapshotOf(data, this.#count);
    this.newest = snapshot;
    if (this.#count++ % this.#every !== 0) return;
    this.kept.push(snapshot);
    if (this.kept.length <= MOST) return;
    this.#every *= 2;
    this.kept.splice(0, this.kept.length, ...this.kept.filter(({ at }) => at % this.#every === 0));
  }

  /** The range of all snapshots that are kept. */
  get range(): [lower: number, upper: number] {
    const all = this.newest ? [...this.kept, this.newest] : this.kept;
    const lower = Math.min(...all.map((each) => each.lower));
    const upper = Math.max(...all.map((each) => each.upper));
    if (!Number.isFinite(lower)) return [0, 1];
    return upper > lower
      ? [lower, upper]
      : [lower - (Math.abs(lower) * 0.1 || 1), upper + (Math.abs(upper) * 0.1 || 1)];
  }
}
