// Runs one uvu test file in this process and reports its real counts to the parent (run.ts).
import { pathToFileURL } from "node:url";
import { missing } from "./needs.js";

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** For each test that the machine cannot run: what it lacks, and how to get it. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

type SuiteResult = [errors: string | true, passed: number, skipped: number, total: number];
type Suite = () => Promise<SuiteResult>;

const suites: Suite[] = [];
// uvu's own switch and queue: `test.run()` then only queues the suite.
Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [suites], UVU_INDEX: 0 });

const report = { passed: 0, failed: 0, skipped: 0, missing, problems: [] as string[] };
const problem = (sentence: string): void => {
  report.failed++;
  report.problems.push(sentence);
};

await import(pathToFileURL(process.argv[2]!).href);

if (suites.length === 0) problem("The file never calls test.run(), so none of its tests ran.");
for (const suite of suites) {
  try {
    const [errors, passed, skipped, total] = await suite();
    report.passed += passed;
    report.failed += total - passed;
    report.skipped += skipped;
    if (typeof errors === "string") process.stdout.write(`\n${errors}\n`);
    else if (passed < total)
      report.problems.push(`A hook threw (uvu hides what), so ${total - passed} tests did not run.`);
    if (total === 0 && skipped === 0) problem("A suite holds no tests.");
  } catch (error) {
    problem(`An after hook threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
}
process.send?.(report satisfies Report);
