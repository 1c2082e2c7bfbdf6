import type { Figure } from "../measure.js";

/** Something that is measured. */
export interface Work {
  /** Its letter, under which figures are listed. */
  readonly letter: string;
  /** Its name for `--only`. */
  readonly name: string;
  readonly title: string;
  run(options: WorkOptions): Promise<WorkReport>;
}

export interface WorkOptions {
  /** How often each contender runs. */
  readonly rounds: number;
  /** What is short is repeated for about so many milliseconds each time, and divided. */
  readonly span: number;
  /** Run the slow parts too, however long they take. */
  readonly full: boolean;
  /** Told what is being done. */
  readonly progress: (what: string) => void;
  /** Told what deserves a line of its own, such as an installation. */
  readonly say: (what: string) => void;
}

export interface WorkReport {
  readonly tables: readonly FigureTable[];
  readonly checks: readonly Check[];
  /** What else a reader should know. */
  readonly notes: readonly string[];
}

/** Figures that belong together. */
export interface FigureTable {
  readonly figures: readonly Figure[];
  /** Ratios are of its median to the contender's. Default: none are given. */
  readonly reference?: Figure;
}

/** Something that is promised. */
export interface Check {
  readonly what: string;
  readonly wanted: string;
  /** What would be better still. */
  readonly aim?: string;
  readonly got: string;
  readonly met: boolean;
}

/** The check that a contender is so many times as fast as another; none where one of them was not raced. */
export function fasterThan(
  figure: Figure | undefined,
  other: Figure | undefined,
  { atLeast, aim, what }: { readonly atLeast: number; readonly aim?: number; readonly what?: string },
): Check[] {
  if (!figure || !other) return [];
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

const nameOf = ({ contender, setting }: Figure): string => `${contender}, ${setting}`;

/** The figure with the smallest median. */
export const fastest = (figures: readonly Figure[]): Figure | undefined =>
  [...figures].sort((a, b) => a.median - b.median)[0];
