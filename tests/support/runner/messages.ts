// What a process that runs test files tells the runner.

/** What came of a file's tests. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** For each test that the machine cannot run: what it lacks, and how to get it. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/** What a file changed for those that run after it, told once nothing of the file can still run. */
export interface Ended {
  readonly left: readonly string[];
}

/** Stands in the output before all that a further file writes. */
export const MARK = "\0the next file\0";
