// Which tests a change can reach.
import { spawnSync } from "node:child_process";
import { EVERYTHING, FileGraph } from "./file-graph.js";

/** What changed since a branch left main. */
export interface Change {
  /** The commit where it left. */
  readonly base: string;
  readonly files: readonly string[];
  /** All files there are, and those that were removed. */
  readonly known: readonly string[];
}

/** What a change reaches. */
export interface Reached {
  readonly tests: readonly string[];
  /** Changed files of which nobody knows what they reach, so that all tests run. */
  readonly unknown: readonly string[];
}

/** What changed since the merge base with main, if there is one: committed, staged, unstaged and untracked files. */
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

/** The tests that changed files can reach: all of them where that is not known. */
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

/** Prose is read by tests whose strings name it, and by those that read the whole repository. */
const isProse = (file: string): boolean => file.endsWith(".md");

/** A package's manifest, what the kernels are built from and with, and what runs the tests. */
const CONCERNS_ALL = [/^packages\/[^/]+\/(?!src\/|peers\/)/, /^tests\/support\/run/];

const concernsAll = (file: string): boolean => !isProse(file) && CONCERNS_ALL.some((pattern) => pattern.test(file));
