// One test file in a process of its own.
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Report } from "../run-file.js";
import { compiledPath, compiledRunFile, runFile } from "./compile.js";
import { hasColor } from "./print.js";
import { here, repository } from "./repository.js";

/** What came of a file. */
export interface Result extends Report {
  readonly file: string;
  readonly seconds: number;
  readonly output: string;
}

/** After how many seconds a process is killed: while its tests run, and once they have ended. */
export interface Limits {
  readonly time: number;
  readonly exit: number;
}

const running = new Set<() => void>();

/** Kills every process that still runs, with all that it started. */
export function killAll(): void {
  for (const kill of running) kill();
}

function environmentWith(folder: string | undefined): NodeJS.ProcessEnv {
  const environment = { ...process.env, RXGRAD_COMPILED: folder ?? "", [hasColor ? "FORCE_COLOR" : "NO_COLOR"]: "1" };
  delete environment[hasColor ? "NO_COLOR" : "FORCE_COLOR"];
  return environment;
}

/** @param folder Where the tests were compiled into, if they were. */
export function runTest(file: string, folder: string | undefined, limits: Limits): Promise<Result> {
  const start = performance.now();
  const programs = new URL("programs.mjs", here);
  const nodeFlags = ["--conditions=source", "--expose-gc", "--enable-source-maps", `--import=${programs}`];
  const files =
    folder === undefined ? [runFile, join(repository, file)] : [compiledRunFile(folder), compiledPath(folder, file)];
  const child = spawn(process.execPath, [...nodeFlags, ...files], {
    cwd: repository,
    env: environmentWith(folder),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // a process group of its own, so that a kill reaches what the test started
  });
  let report: Report | undefined;
  let killed = "";
  let output = "";
  const kill = (): void => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      child.kill("SIGKILL"); // no process groups on this platform, or already gone
    }
  };
  const killAfter = (seconds: number, why: string): NodeJS.Timeout =>
    setTimeout(() => {
      killed = why;
      kill();
    }, seconds * 1000);
  running.add(kill);
  let timer = killAfter(limits.time, `Still running after ${limits.time} seconds, killed.`);
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  child.on("message", (message) => {
    report = message as Report;
    clearTimeout(timer);
    timer = killAfter(limits.exit, "The tests ended but the process did not: a timer, worker or handle was left open.");
  });

  return new Promise((resolve) => {
    const finish = (crash: string): void => {
      clearTimeout(timer);
      running.delete(kill);
      const { passed, failed, skipped, missing, problems } = report ?? NOTHING;
      const seconds = (performance.now() - start) / 1000;
      const all = crash ? [...problems, crash] : problems;
      resolve({ file, seconds, output, passed, failed: failed + (crash ? 1 : 0), skipped, missing, problems: all });
    };
    child.on("error", (error) => finish(`Could not be started: ${error.message}`));
    child.on("close", (code, signal) => finish(killed || crashOf(code, signal, report !== undefined)));
  });
}

const NOTHING: Report = { passed: 0, failed: 0, skipped: 0, missing: [], problems: [] };

/** What is wrong with how a process ended, or nothing. */
function crashOf(code: number | null, signal: string | null, hasReported: boolean): string {
  const isUnfinished = !hasReported && (code === 0 || code === 13); // 13: Node's own "unsettled await"
  if (isUnfinished) return "The process ended before its tests did: a promise never settled, or process.exit().";
  return signal || code ? `The process ended with ${signal ?? `exit code ${code}`}.` : "";
}
