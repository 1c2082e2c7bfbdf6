// The trial of one mutant: which tests are run, and what they tell.
import { findTests } from "../support/runner/find.js";
import { groupsOf } from "../support/runner/groups.js";
import { killAll, runGroup } from "../support/runner/test-process.js";
import { MUTANT } from "./compile.js";
import type { Mutant } from "./mutants.js";
import type { Reaching } from "./reached-mutants.js";
import type { Outcome } from "./results.js";

/** Seconds of tests for a mutant, as they take without one, and the seconds after which they are stopped. */
const CHOSEN = 8;
const LIMIT = 20;
/** The same for a second trial of those that survived, against other tests. */
const MORE_CHOSEN = 40;
const MORE_LIMIT = 100;

/** The test files that may be run: those of the packages that are mutated. */
export const tested = (): string[] => [...findTests("tests/core"), ...findTests("tests/rxgrad")].sort();

const wordsOf = (path: string): string[] => path.replace(/\.(test\.)?ts$/, "").split(/[^a-z]+/);

/** How many words a test shares with the path of a mutant's file. */
const affinity = (mutant: Mutant, test: string): number => {
  const words = new Set(wordsOf(mutant.file.replace(/^packages\/[^/]+\/src/, "")));
  return wordsOf(test.split("/").at(-1) as string).filter((word) => words.has(word)).length;
};

/** As many of the test files, from the first on, as there is time for; one at least. */
function within(seconds: number, ordered: readonly Reaching[]): Reaching[] {
  let left = seconds;
  return ordered.filter((each, i) => {
    if (i > 0 && each.seconds > left) return false;
    left -= each.seconds;
    return true;
  });
}

/** The test files for a mutant: those whose names are like its file's first, then the fast ones. */
export function chosen(mutant: Mutant, reaching: readonly Reaching[], isMore: boolean): string[] {
  const ordered = [...reaching].sort(
    (a, b) => affinity(mutant, b.file) - affinity(mutant, a.file) || a.seconds - b.seconds,
  );
  const first = within(CHOSEN, ordered);
  const files = isMore
    ? within(
        MORE_CHOSEN,
        ordered.filter((each) => !first.includes(each)),
      )
    : first;
  return files.map(({ file }) => file);
}

/** Runs tests with a mutant switched on, up to the first failure. */
export async function tryMutant(
  number: number,
  files: readonly string[],
  folder: string,
  isMore: boolean,
): Promise<Outcome> {
  let by: string | undefined;
  let passed = 0;
  let isSlow = false;
  const limit = isMore ? MORE_LIMIT : LIMIT;
  const timer = setTimeout(() => {
    isSlow = true;
    killAll();
  }, limit * 1000);
  process.env[MUTANT] = String(number);
  const settings = { folder, limits: { time: limit, exit: 5 }, endsAtFailure: true };
  // Files that affect others run by themselves, behind the others.
  const groups = groupsOf(files, () => 0).sort((a, b) => Number(b.isShared) - Number(a.isShared));
  for (const group of groups) {
    if (by !== undefined || isSlow) break;
    await runGroup(group, settings, ({ file, failed }) => {
      if (failed > 0) by ??= file;
      else passed++;
    });
  }
  delete process.env[MUTANT];
  clearTimeout(timer);
  if (by === undefined) return { outcome: "survived", tests: passed };
  return { outcome: isSlow ? "slow" : "killed", by, tests: passed + 1 };
}
