// Finds the tests, and the programs that tests start.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathsIn } from "./file-graph.js";
import { repository } from "./repository.js";

const NOT_TESTS = ["fixtures", "node_modules"];

/** The places of the programs that tests start, and of modules for threads. */
const PROGRAMS = [
  "examples",
  "packages/bench/src",
  "tests/fixtures/fleet",
  "tests/fixtures/rxgrad",
  "tests/support/run.ts",
];

/** The TypeScript files of a folder, by their paths in the repository. */
function filesOf(folder: string, leftOut: readonly string[] = []): string[] {
  return readdirSync(join(repository, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return leftOut.includes(entry.name) ? [] : filesOf(path, leftOut);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

export const findTests = (root: string): string[] =>
  filesOf(root, NOT_TESTS).filter((path) => path.endsWith(".test.ts"));

/** The files to compile for processes and threads that tests start: programs, and the exports of packages. */
export const findPrograms = (): string[] => [
  ...PROGRAMS.filter((path) => existsSync(join(repository, path))).flatMap((path) =>
    path.endsWith(".ts") ? [path] : filesOf(path),
  ),
  ...exported(),
];

function exported(): string[] {
  const packages = join(repository, "packages");
  return (existsSync(packages) ? readdirSync(packages) : []).flatMap((name) => {
    const manifest = join(repository, "packages", name, "package.json");
    if (!existsSync(manifest)) return [];
    const { exports = {}, scripts = {} } = JSON.parse(readFileSync(manifest, "utf8"));
    // A package with a build of its own is for pages.
    if (scripts.build) return [];
    const sources = pathsIn(exports).filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
    return sources.map((path) => `packages/${name}/${path.slice(2)}`);
  });
}

/** An estimate of the seconds that a file takes, if this machine never measured it. */
export function guessedSeconds(file: string): number {
  const path = join(repository, file);
  const startsProcesses = /child_process|outcome\.js|support\/published/.test(readFileSync(path, "utf8"));
  return statSync(path).size / 4000 + (startsProcesses ? 30 : 0) + (file.includes("properties") ? 30 : 0);
}
