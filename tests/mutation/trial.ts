// The trial of one mutant: which tests are run, and what they tell.
import { findTests } from "../support/runner/find.js";
import { groupsOf } from "../support/runner/groups.js";
import { killAll, runGroup } from "../support/runner/test-process.js";
import { MUTANT } from "./compile.js";
import type { Mutant } from "./mutants.js";
import type { Reaching } from "./reached-mutants.js";
import type { Outcome, TriedMutant } from "./results.js";
import type { DrawnMutant } from "./sample.js";

/** Seconds of tests for a mutant, as they take without one, and the seconds after which they are stopped. */
const USUAL = { chosen: 8, limit: 20 };
/** The same for a thorough trial. */
const THOROUGH = { chosen: 48, limit: 120 };
/** The seconds for a file alone, after a trial that was stopped. */
const ALONE_LIMIT = 60;

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

/** The test files for a mutant: the one that killed it before, those whose names are like its file's, then the fast ones. */
export function chosen(
  mutant: TriedMutant | DrawnMutant,
  reaching: readonly Reaching[],
  isThorough: boolean,
): string[] {
  const by = "by" in mutant ? mutant.by : undefined;
  const rank = ({ file }: Reaching): number => (file === by ? Number.POSITIVE_INFINITY : affinity(mutant, file));
  const ordered = [...reaching].sort((a, b) => rank(b) - rank(a) || a.seconds - b.seconds);
  return within((isThorough ? THOROUGH : USUAL).chosen, ordered).map(({ file }) => file);
}

/** What became of some test files. */
interface Run {
  /** The file that failed or was stopped. */
  readonly by: string | undefined;
  readonly isStopped: boolean;
  readonly passed: readonly string[];
}

/** Runs test files up to the first failure. */
async function run(files: readonly string[], folder: string, limit: number): Promise<Run> {
  let by: string | undefined;
  let isStopped = false;
  const passed: string[] = [];
  const timer = setTimeout(() => {
    isStopped = true;
    killAll();
  }, limit * 1000);
  const settings = { folder, limits: { time: limit + 5, exit: 5 }, endsAtFailure: true };
  // Files that affect others run by themselves, behind the others.
  const groups = groupsOf(files, () => 0).sort((a, b) => Number(b.isShared) - Number(a.isShared));
  for (const group of groups) {
    if (by !== undefined || isStopped) break;
    await runGroup(group, settings, ({ file, failed }) => {
      if (failed > 0) by ??= file;
      else passed.push(file);
    });
  }
  clearTimeout(timer);
  return { by, isStopped, passed };
}

/** The same, and what was stopped runs again, each file alone. */
async function runTwice(files: readonly string[], folder: string, limit: number): Promise<Run> {
  const once = await run(files, folder, limit);
  if (!once.isStopped) return once;
  const passed = [...once.passed];
  for (const file of files.filter((each) => !once.passed.includes(each))) {
    const alone = await run([file], folder, ALONE_LIMIT);
    if (alone.by !== undefined) return { ...alone, passed };
    passed.push(file);
  }
  return { by: undefined, isStopped: false, passed };
}

/** Runs tests with a mutant switched on, up to the first failure. */
export async function tryMutant(
  number: number,
  files: readonly string[],
  folder: string,
  isThorough: boolean,
): Promise<Outcome> {
  if (files.length === 0) return { outcome: "not reached", tests: 0 };
  process.env[MUTANT] = String(number);
  try {
    // The likeliest runs before the others.
    let tests = 0;
    const limits = [USUAL.limit, (isThorough ? THOROUGH : USUAL).limit];
    for (const [i, some] of [files.slice(0, 1), files.slice(1)].entries()) {
      const { by, isStopped, passed } = await runTwice(some, folder, limits[i]!);
      tests += passed.length;
      if (by !== undefined) return { outcome: isStopped ? "slow" : "killed", by, tests: tests + 1 };
    }
    return { outcome: "survived", tests };
  } finally {
    delete process.env[MUTANT];
  }
}
