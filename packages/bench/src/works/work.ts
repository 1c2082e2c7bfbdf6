import type { Figure } from "../measure.js";

/** A measured task. */
export interface Work {
  /** Its letter, under which figures are listed. */
  readonly letter: string;
  /** Its name for `--only`. */
  readonly name: string;
  readonly title: string;
  run(options: WorkOptions): Promise<WorkReport>;
}

export interface WorkOptions {
  /** Number of runs of each contender. */
  readonly rounds: number;
  /** Short works are repeated for about this many milliseconds each time; the mean counts. */
  readonly span: number;
  /** Whether to run the slow parts completely. */
  readonly full: boolean;
  /** Called with the current step. */
  readonly progress: (what: string) => void;
  /** Called with messages for a separate line, such as an installation. */
  readonly say: (what: string) => void;
}

export interface WorkReport {
  readonly tables: readonly FigureTable[];
  readonly checks: readonly Check[];
  /** Additional remarks. */
  readonly notes: readonly string[];
}

/** Figures that belong together. */
export interface FigureTable {
  readonly figures: readonly Figure[];
  /** Ratios are its median divided by the contender's. Default: no ratios. */
  readonly reference?: Figure;
}

/** A promise and its result. */
export interface Check {
  readonly what: string;
  readonly wanted: string;
  /** A more ambitious value. */
  readonly aim?: string;
  readonly got: string;
  readonly met: boolean;
}

/**
 * Checks that a contender is faster than another by a factor; no check where one of them was not measured, or runs below
 * its best.
 */
export function fasterThan(
  figure: Figure | undefined,
  other: Figure | undefined,
  { atLeast, aim, what }: { readonly atLeast: number; readonly aim?: number; readonly what?: string },
): Check[] {
  if (!figure || !other || other.handicap !== undefined) return [];
  const ratio = other.median / figure.median;
  return [
    {
      what: what ?? `${nameOf(figure)}, against ${nameOf(other)}`,
      wanted: `${atLeast}× faster`,
      ...(aim === undefined ? {} : { aim: `${aim}×` }),
      got: `${ratio.toFixed(ratio < 100 ? 2 : 0)}×`,
      met: ratio >= atLeast,
    },
  ];
}

/** An upper limit and an aim for a time in milliseconds. */
export interface Limits {
  readonly atMost: number;
  readonly aim: number;
}

/** Checks that a time is within a limit. */
export function atMost(figure: Figure, limits: Limits): Check {
  return {
    what: nameOf(figure),
    wanted: `at most ${limits.atMost} ms`,
    aim: `${limits.aim} ms`,
    got: `${figure.median.toFixed(2)} ms`,
    met: figure.median <= limits.atMost,
  };
}

const nameOf = ({ contender, setting }: Figure): string => `${contender}, ${setting}`;

/** The figure with the smallest median, among those of contenders at their best. */
export const fastest = (figures: readonly Figure[]): Figure | undefined =>
  figures.filter(({ handicap }) => handicap === undefined).sort((a, b) => a.median - b.median)[0];
