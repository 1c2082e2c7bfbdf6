// Which test files share a process. Most do, because starting one and loading the packages takes longer than many tests.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./repository.js";

/** Files that run one after another in one process, as long as they pass. */
export interface Group {
  readonly files: readonly string[];
  /** Whether a file must undo its changes for the other files. */
  readonly isShared: boolean;
}

/** A test file with these words in a comment runs in a process of its own. */
export const ALONE = "Runs alone";

/** Code that affects other files in the same process, or that other files affect. */
const DISTURBING: readonly RegExp[] = [
  /\bRuns alone\b/,
  // Processes, threads and realms.
  /node:(child_process|worker_threads|cluster|vm)\b|playwright|\bworkers:/,
  // Memory.
  /\bgc\(|\.gc\b|memoryUsage|WeakRef|FinalizationRegistry|getHeap/,
  // Global state.
  /\bglobalThis\b|\bonUnhandledError\b|configureGlobal|\bconsole\.\w+ =|\b(Date|Math)\.\w+ = /,
  /process\.(on|once|chdir|exit|kill|emit|umask|env\.\w+ =|exitCode =)|node:module|setDefault/,
  // Programs that need the hooks of programs.mjs once they are compiled.
  /new URL\("[^"]+\.ts"/,
];

/** The number of files in one process. */
const SIZE = 12;

/** Files that take longer than this number of seconds gain nothing from a shared process. */
const LONG = 6;

/**
 * Puts files into groups. Each group runs in its own process.
 *
 * @param secondsOf An estimate of the seconds that a file takes.
 */
export function groupsOf(files: readonly string[], secondsOf: (file: string) => number): Group[] {
  const alone = new Set(files.filter(isDisturbing));
  const others = files.filter((file) => !alone.has(file)).sort();
  // The same files are neighbors in every run, however long other files take.
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

/** Whether a file, or a file of tests/ that it imports, affects other files in its process. */
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
