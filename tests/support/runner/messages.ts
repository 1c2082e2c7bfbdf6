// The messages of a process that runs test files to the runner.

/** The result of a file's tests. */
export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** For each test that the machine cannot run: what is missing, and how to get it. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/** What a file changed for the files after it. It is sent when nothing of the file can still run. */
export interface Ended {
  readonly left: readonly string[];
}

/** Separates the output of one file from the output of the next. */
export const MARK = "\0the next file\0";
