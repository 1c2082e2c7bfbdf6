// Which tests a change can reach.
import { spawnSync } from "node:child_process";
import { EVERYTHING, FileGraph } from "./file-graph.js";

/** The changes since a branch left main. */
export interface Change {
  /** The commit where the branch left main. */
  readonly base: string;
  readonly files: readonly string[];
  /** All existing files, and the removed ones. */
  readonly known: readonly string[];
}

/** The tests that a change reaches. */
export interface Reached {
  readonly tests: readonly string[];
  /** Changed files whose reach is unknown. If there are any, all tests run. */
  readonly unknown: readonly string[];
}

/** The files changed since the merge base with main, if there is one: committed, staged, unstaged and untracked. */
export function changeOf(repository: string): Change | undefined {
  const git = (...args: string[]): string[] =>
    spawnSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 2 ** 28 })
      .stdout.split("\0")
      .map((line) => line.trim())
      .filter(Boolean);
  const [base] = ["main", "origin/main"].flatMap((main) => git("merge-base", main, "HEAD"));
  if (base === undefined) return undefined;
  const untracked = git("ls-files", "-z", "--others", "--exclude-standard");
  const files = [...git("diff", "-z", "--name-only", "--no-renames", base), ...untracked];
  return { base: base.slice(0, 7), files, known: [...new Set([...git("ls-files", "-z"), ...files])] };
}

/** The tests that changed files can reach, or all tests if that is unknown. */
export function testsReachedBy(tests: readonly string[], { files, known }: Change, repository: string): Reached {
  const graph = new FileGraph(known, repository);
  const reached = new Set(tests.filter((test) => graph.reaches(test, EVERYTHING)));
  const unknown: string[] = [];
  for (const file of files) {
    const by = tests.filter((test) => graph.reaches(test, file));
    if (concernsAll(file) || (by.length === 0 && !isProse(file))) unknown.push(file);
    for (const test of by) reached.add(test);
  }
  return { tests: unknown.length > 0 ? tests : tests.filter((test) => reached.has(test)), unknown };
}

/** Only tests that name it in a string, or that read the whole repository, read prose. */
const isProse = (file: string): boolean => file.endsWith(".md");

/** A package's manifest, the sources and build tools of the kernels, and the test runner. */
const CONCERNS_ALL = [/^packages\/[^/]+\/(?!src\/|peers\/)/, /^tests\/support\/run/];

const concernsAll = (file: string): boolean => !isProse(file) && CONCERNS_ALL.some((pattern) => pattern.test(file));
