// Things that some tests need and some machines lack.
import type { Callback, Test } from "uvu";

export interface Need {
  /** Such as "Chromium". */
  readonly what: string;
  readonly isMet: boolean;
  /** How to get it, such as "install it". */
  readonly how: string;
  /** The environment variable that makes tests fail, instead of skipping them, where it is missing. */
  readonly required: string;
}

/** For each test that was skipped: what it needs, and how to get it. */
export const missing: string[] = [];

/** A suite's `test` for tests with a need. If it is not met, they are skipped, or fail where it is required. */
export function needing<T>(
  test: Test<T>,
  { what, isMet, how, required }: Need,
): (name: string, run: Callback<T>) => void {
  if (isMet) return test;
  if (process.env[required]) {
    return (name) =>
      test(name, () => {
        throw new Error(`This test needs ${what}, which is not here, and ${required} forbids to skip it: ${how}.`);
      });
  }
  return (name) => {
    missing.push(`${what} is needed: ${how}.`);
    test.skip(name);
  };
}
