// The test runner: every tests/**/*.test.ts in a process of its own, two at a time.
//   pnpm test [filter …]   runs the files whose path contains one of the filters
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Report } from "./run-file.js";

type Result = Report & { file: string; seconds: number; output: string };

const repository = fileURLToPath(new URL("../../", import.meta.url));
const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    root: { type: "string", default: "tests" },
    "time-limit": { type: "string", default: "900" },
    "exit-limit": { type: "string", default: "20" },
  },
});
const root = join(repository, options.root);
const timeLimit = Number(options["time-limit"]);
const exitLimit = Number(options["exit-limit"]);
const timesFile = join(repository, "node_modules/.cache/rxgrad/test-seconds.json");

const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code: number, text: string): string => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function findTests(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "fixtures" || entry.name === "node_modules" ? [] : findTests(path);
    return entry.name.endsWith(".test.ts") ? [relative(repository, path).split(sep).join("/")] : [];
  });
}

function lastTimes(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(timesFile, "utf8"));
  } catch {
    return {}; // a first run, or a run that was cut off while writing
  }
}

const running = new Set<() => void>();
process.on("exit", () => {
  for (const kill of running) kill();
});
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

function runFile(file: string): Promise<Result> {
  const start = performance.now();
  const environment: NodeJS.ProcessEnv = { ...process.env, ...(colour ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" }) };
  delete environment[colour ? "NO_COLOR" : "FORCE_COLOR"];
  const nodeFlags = ["--conditions=source", "--expose-gc", `--import=${import.meta.resolve("tsx")}`];
  const child = spawn(
    process.execPath,
    [...nodeFlags, join(repository, "tests/support/run-file.ts"), join(repository, file)],
    {
      cwd: repository,
      env: environment,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true, // a process group of its own, so that a kill reaches what the test started
    },
  );
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
  let timer = killAfter(timeLimit, `Still running after ${timeLimit} seconds, killed.`);
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  child.on("message", (message) => {
    report = message as Report;
    clearTimeout(timer);
    timer = killAfter(exitLimit, "The tests ended but the process did not: a timer, worker or handle was left open.");
  });

  return new Promise((resolve) => {
    const finish = (crash: string): void => {
      clearTimeout(timer);
      running.delete(kill);
      const { passed, failed, skipped, problems } = report ?? { passed: 0, failed: 0, skipped: 0, problems: [] };
      const seconds = (performance.now() - start) / 1000;
      const all = crash ? [...problems, crash] : problems;
      resolve({ file, seconds, output, passed, failed: failed + (crash ? 1 : 0), skipped, problems: all });
    };
    child.on("error", (error) => finish(`Could not be started: ${error.message}`));
    child.on("close", (code, signal) => {
      const unfinished = report === undefined && (code === 0 || code === 13); // 13: Node's own "unsettled await"
      if (killed) finish(killed);
      else if (unfinished)
        finish("The process ended before its tests did: a promise never settled, or process.exit().");
      else if (signal || code) finish(`The process ended with ${signal ?? `exit code ${code}`}.`);
      else finish("");
    });
  });
}

function print({ file, seconds, output, passed, failed, skipped, problems }: Result): void {
  const notes = skipped ? `, ${skipped} skipped` : "";
  const tail = `${seconds.toFixed(1)} s`;
  if (failed === 0) {
    console.log(`${paint(32, "✓")} ${file}  ${passed} passed${notes}  ${paint(90, tail)}`);
    return;
  }
  console.log(`${paint(31, "✗")} ${file}  ${passed} passed, ${failed} failed${notes}  ${paint(90, tail)}`);
  console.log([output.trimEnd(), ...problems].filter(Boolean).join("\n").replace(/^/gm, "    "));
}

async function main(): Promise<void> {
  const times = lastTimes();
  const weight = (file: string): number => times[file] ?? statSync(join(repository, file)).size / 4000;
  const files = findTests(root).filter((file) => filters.length === 0 || filters.some((part) => file.includes(part)));
  const queue = files.sort((a, b) => weight(b) - weight(a));
  if (queue.length === 0) {
    console.log(`No test file in ${options.root}/ matches ${filters.length ? filters.join(" or ") : "*.test.ts"}.`);
  }

  const results: Result[] = [];
  const lane = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const result = await runFile(file);
      results.push(result);
      times[file] = result.seconds;
      print(result);
    }
  };
  await Promise.all([lane(), lane()]);

  if (options.root === "tests" && results.length > 0) {
    mkdirSync(dirname(timesFile), { recursive: true });
    writeFileSync(timesFile, JSON.stringify(times));
  }
  const broken = results.filter(({ failed }) => failed > 0);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  if (broken.length > 0)
    console.log(`\n${plural(broken.length, "file")} failed: ${broken.map(({ file }) => file).join(", ")}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

await main();
