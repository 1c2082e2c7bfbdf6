// Runs uvu test files in this process, one after another, and reports on each to the parent (runner/test-process.ts). A file
// ends when nothing is left that could still run, so its late effects count as its own. After a failed file, no other file runs.
import { pathToFileURL } from "node:url";
import { missing } from "./needs.js";
import { type Ended, MARK, type Report } from "./runner/messages.js";

type SuiteResult = [errors: string | true, passed: number, skipped: number, total: number];
type Suite = () => Promise<SuiteResult>;

const suites: Suite[] = [];
// uvu's own switch and queue: `test.run()` then only queues the suite.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [suites], UVU_INDEX: 0 });

const [kind, ...files] = process.argv.slice(2);
process.on("beforeExit", endFile);

/** The names of what a file leaves changed. Empty where no other file shares the process. */
const changes = kind === "shared" ? (await import("./runner/traces.js")).changes : () => [];

let isRunning = false;
let report: Report | undefined;

async function runSuites(): Promise<Report> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const problems: string[] = [];
  const problem = (sentence: string): void => {
    counts.failed++;
    problems.push(sentence);
  };
  if (suites.length === 0) problem("The file never calls test.run(), so none of its tests ran.");
  for (const suite of suites.splice(0)) {
    try {
      const [errors, passed, skipped, total] = await suite();
      counts.passed += passed;
      counts.failed += total - passed;
      counts.skipped += skipped;
      if (typeof errors === "string") process.stdout.write(`\n${errors}\n`);
      else if (passed < total) problems.push(`A hook threw (uvu hides what), so ${total - passed} tests did not run.`);
      if (total === 0 && skipped === 0) problem("A suite holds no tests.");
    } catch (error) {
      problem(`An after hook threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { ...counts, missing: missing.splice(0), problems };
}

async function run(file: string): Promise<void> {
  isRunning = true;
  report = undefined;
  await import(pathToFileURL(file).href);
  report = await runSuites();
  process.send?.(report satisfies Report);
}

/** Called when nothing is left that could still run. Without a report the process ends here, and the parent detects it. */
function endFile(): void {
  if (!isRunning || report === undefined) return;
  isRunning = false;
  const left = changes();
  process.send?.({ left } satisfies Ended);
  const next = report.failed === 0 && left.length === 0 ? files.shift() : undefined;
  if (next === undefined) return;
  process.stdout.write(MARK);
  process.stderr.write(MARK);
  void run(next);
}

void run(files.shift()!);
