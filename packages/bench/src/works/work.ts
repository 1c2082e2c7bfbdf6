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
  /** Run the slow parts too, however long they take. */
  readonly full: boolean;
  /** Told what is being done. */
  readonly progress: (what: string) => void;
  /** Told what deserves a line of its own, such as an installation. */
  readonly say: (what: string) => void;
}

export interface WorkReport {
  readonly figures: readonly Figure[];
  /** Ratios are against this one. */
  readonly reference?: Figure;
  readonly checks: readonly Check[];
  /** What else a reader should know. */
  readonly notes: readonly string[];
}

/** Something that is promised. */
export interface Check {
  readonly what: string;
  readonly wanted: string;
  readonly got: string;
  readonly met: boolean;
}
