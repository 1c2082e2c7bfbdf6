// Which test files share a process. Most do, since starting one and loading the packages takes longer than many a test.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./repository.js";

/** Files that run one after another in one process, as long as they pass. */
export interface Group {
  readonly files: readonly string[];
  /** Whether a file must leave everything as it was for others. */
  readonly isShared: boolean;
}

/** A test file with these words in a comment runs in a process of its own. */
export const ALONE = "Runs alone";

/** What files do that others in their process would notice, or that others would disturb. */
const DISTURBING: readonly RegExp[] = [
  /\bRuns alone\b/,
  // Processes, threads and realms.
  /node:(child_process|worker_threads|cluster|vm)\b|playwright|\bworkers:/,
  // Memory.
  /\bgc\(|\.gc\b|memoryUsage|WeakRef|FinalizationRegistry|getHeap/,
  // What belongs to everybody.
  /\bglobalThis\b|\bonUnhandledError\b|configureGlobal|\bconsole\.\w+ =|\b(Date|Math)\.\w+ = /,
  /process\.(on|once|chdir|exit|kill|emit|umask|env\.\w+ =|exitCode =)|node:module|setDefault/,
  // Programs that only hooks find once they are compiled (programs.mjs).
  /new URL\("[^"]+\.ts"/,
];

/** So many files run in one process. */
const SIZE = 12;

/** Files that take longer than so many seconds gain nothing from company. */
const LONG = 6;

/**
 * Files in groups, each of which runs in a process of its own.
 *
 * @param secondsOf About how long a file takes.
 */
export function groupsOf(files: readonly string[], secondsOf: (file: string) => number): Group[] {
  const alone = new Set(files.filter(isDisturbing));
  const others = files.filter((file) => !alone.has(file)).sort();
  // Neighbors are the same in every run, whatever other files take.
  const neighbors = Array.from({ length: Math.ceil(others.length / SIZE) }, (_, i) =>
    others.slice(i * SIZE, (i + 1) * SIZE),
  );
  const isLong = (file: string): boolean => secondsOf(file) > LONG;
  const shared = neighbors.map((group) => group.filter((file) => !isLong(file))).filter((group) => group.length > 0);
  return [
    ...[...alone, ...others.filter(isLong)].map((file) => ({ files: [file], isShared: false })),
    ...shared.map((group) => ({ files: group, isShared: true })),
  ];
}

/** Whether a file, or one of tests/ that it imports, does what others in its process would notice. */
function isDisturbing(file: string): boolean {
  const reached = new Set([join(repository, file)]);
  for (const path of reached) {
    const text = readFileSync(path, "utf8");
    if (DISTURBING.some((pattern) => pattern.test(text))) return true;
    for (const next of importedBy(path, text)) reached.add(next);
  }
  return false;
}

const importedBy = (path: string, text: string): string[] =>
  [...text.matchAll(/\bfrom "(\.[^"]+)\.js"/g)]
    .map(([, name]) => join(dirname(path), `${name}.ts`))
    .filter((next) => next.startsWith(join(repository, "tests/")) && existsSync(next));
