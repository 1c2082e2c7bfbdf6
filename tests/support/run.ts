// The test runner: compiles all tests at once, then runs every tests/**/*.test.ts, in two processes at a time. Files that do not
// affect other files share a process (runner/groups.ts).
//   pnpm test [filter …]   runs the files whose path contains one of the filters
//   pnpm test --changed    runs the files that the changes since the merge base with main can reach
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { changeOf, testsReachedBy } from "./runner/changed.js";
import { compile, reasonOf } from "./runner/compile.js";
import { findPrograms, findTests, guessedSeconds } from "./runner/find.js";
import { type Group, groupsOf } from "./runner/groups.js";
import { plural, printResult, printSummary } from "./runner/print.js";
import { repository } from "./runner/repository.js";
import { killAll, type Result, runGroup } from "./runner/test-process.js";

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: "boolean", default: false },
    root: { type: "string", default: "tests" },
    "time-limit": { type: "string", default: "900" },
    "exit-limit": { type: "string", default: "20" },
  },
});
const limits = { time: Number(options["time-limit"]), exit: Number(options["exit-limit"]) };
const isWhole = options.root === "tests";
const timesFile = join(repository, "node_modules/.cache/rxgrad/test-seconds.json");

function lastTimes(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(timesFile, "utf8"));
  } catch {
    return {}; // a first run, or a run that was cut off while writing
  }
}

function writeTimes(times: Readonly<Record<string, number>>): void {
  mkdirSync(dirname(timesFile), { recursive: true });
  writeFileSync(timesFile, JSON.stringify(times));
}

/** The folder of the compiled tests while they run. Undefined if they do not compile together. */
let folder: string | undefined;

process.on("exit", () => {
  killAll();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

async function compileAll(files: readonly string[]): Promise<void> {
  // Coverage needs the original files: it leaves out everything in node_modules.
  if (process.env.NODE_V8_COVERAGE) return;
  try {
    folder = await compile([...files, ...(isWhole ? findPrograms() : [])]);
  } catch (error) {
    console.log(
      `The tests do not compile together (${reasonOf(error)}), so each is compiled by itself, which takes longer.\n`,
    );
  }
}

/** Runs files. The groups that took longest run first. */
async function runAll(files: readonly string[]): Promise<Result[]> {
  const times = lastTimes();
  const secondsOf = (file: string): number => times[file] ?? guessedSeconds(file);
  const weight = (group: Group): number => group.files.reduce((sum, file) => sum + secondsOf(file), 0);
  const weighted = groupsOf(files, secondsOf).map((group) => ({ group, weight: weight(group) }));
  const queue = weighted.sort((a, b) => b.weight - a.weight).map(({ group }) => group);
  const results: Result[] = [];
  const onResult = (result: Result): void => {
    results.push(result);
    times[result.file] = result.seconds;
    if (isWhole) writeTimes(times);
    printResult(result);
  };
  const lane = async (): Promise<void> => {
    for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
      await runGroup(group, { folder, limits }, onResult);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}

/** The files that match a filter. */
function findNamed(): string[] {
  const files = findTests(options.root);
  const named = files.filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
  if (named.length === 0)
    console.log(`No test file in ${options.root}/ matches ${filters.length ? filters.join(" or ") : "*.test.ts"}.`);
  return named;
}

/** The files that a change can reach. Prints the reason. */
function findReached(files: readonly string[]): readonly string[] {
  const change = changeOf(repository);
  if (change === undefined) {
    console.log("There is no branch main here to compare with, so nothing is left out.\n");
    return files;
  }
  if (change.files.length === 0) {
    console.log(`Nothing has changed since ${change.base}, the merge base with main, so no test runs.`);
    return [];
  }
  const { tests, unknown } = testsReachedBy(findTests(options.root), change, repository);
  const count = `${plural(change.files.length, "file")} changed since ${change.base}, the merge base with main`;
  if (unknown.length > 0) {
    const others = unknown.length > 1 ? ` and ${plural(unknown.length - 1, "other")}` : "";
    console.log(`${count}. Any test may need ${unknown[0]}${others}, so nothing is left out.\n`);
    return files;
  }
  const reached = files.filter((file) => tests.includes(file));
  console.log(`${count}. They can reach ${reached.length} of ${plural(files.length, "test file")}.\n`);
  return reached;
}

async function main(): Promise<void> {
  const named = findNamed();
  const files = options.changed && named.length > 0 ? findReached(named) : named;
  if (files.length > 0) await compileAll(files);
  const { passed, failed } = printSummary(await runAll(files));
  const isIdle = named.length > 0 && files.length === 0;
  process.exitCode = failed > 0 || (passed === 0 && !isIdle) ? 1 : 0;
}

await main();
