/** One way of doing a work. */
export interface Contender {
  readonly name: string;
  /** The conditions, such as "one core". */
  readonly setting: string;
  /** Why it runs below its best. No check counts its figures. */
  readonly handicap?: string;
  /** Runs in each round; several if one is short. Default 1. */
  readonly perRound?: number;
  /**
   * Does the work once.
   *
   * @returns The milliseconds, measured by the contender, so that a peer in another process measures only its work.
   */
  run(round: number): number | Promise<number>;
}

/** Result of one contender. */
export interface Figure {
  /** The letter of the work. */
  readonly work: string;
  readonly contender: string;
  readonly setting: string;
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** Times are `"ms"`, memory and sizes `"byte"`. */
  readonly unit: string;
  readonly runs: number;
  /** Why the contender runs below its best. No check counts the figure. */
  readonly handicap?: string;
}

/**
 * Runs the contenders in turn, round after round, so that a temporary slowdown of the machine affects all of them. Round 0
 * is a warm-up and does not count.
 *
 * @returns The times of each contender.
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  onRound: (round: number) => void = () => {},
): Promise<number[][]> {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    onRound(round);
    for (const [i, contender] of contenders.entries()) {
      for (let run = 0; run < (contender.perRound ?? 1); run++) {
        const time = await contender.run(round);
        if (round > 0) times[i].push(time);
      }
    }
  }
  return times;
}

/** Duration of a piece of work in milliseconds. */
export function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function summarize(
  work: string,
  contender: string,
  setting: string,
  values: readonly number[],
  unit: "ms" | "byte" = "ms",
): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const [least, most] = [sorted[0], sorted[sorted.length - 1]];
  return { work, contender, setting, median: median(sorted), least, most, unit, runs: sorted.length };
}

type Named = Pick<Contender, "name" | "setting" | "handicap">;

/** The figure of a contender, marked where it runs below its best. */
export function figureOf(work: string, contender: Named, times: readonly number[]): Figure {
  const { name, setting, handicap } = contender;
  if (handicap === undefined) return summarize(work, name, setting, times);
  return { ...summarize(work, name, `${setting}, ${handicap}`, times), handicap };
}

function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
