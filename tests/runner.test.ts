// These tests check the output and exit code of the runner. The fixtures are in tests/fixtures/runner.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const repository = fileURLToPath(new URL("../", import.meta.url));

function run(...args: string[]): { code: number | null; output: string; lastLine: string | undefined } {
  const script = [...process.execArgv, join(repository, "tests/support/run.ts")];
  const environment = { ...process.env, FORCE_COLOR: "1" };
  const child = spawnSync(process.execPath, [...script, ...args], {
    cwd: repository,
    env: environment,
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout, lastLine: child.stdout.trimEnd().split("\n").at(-1) };
}

const fixture = (...names: string[]) => run("--root", "tests/fixtures/runner", "--exit-limit", "2", ...names);

test("prints one line for a passing file, and no colors when the output is not a terminal", () => {
  const { code, output, lastLine } = fixture("passes");
  assert.match(
    output,
    /^✓ (tests\/fixtures\/runner\/passes\.test\.ts) {2}2 passed, 1 skipped {2}[\d.]+ s\nSkipped: 1 test in \1: .+\n2 passed, 0 failed\n$/,
  );
  assert.is(lastLine, "2 passed, 0 failed");
  assert.is(code, 0);
});

test("prints a failing test in full, and the right counts", () => {
  const { code, output, lastLine } = fixture("passes", "fails");
  assert.match(output, '"this test is wrong"');
  assert.match(output, "++3");
  assert.match(output, "tests/fixtures/runner/fails.test.ts:5:");
  assert.match(output, "1 file failed: tests/fixtures/runner/fails.test.ts");
  assert.is(lastLine, "3 passed, 1 failed");
  assert.is(code, 1);
});

test("does not take a leading -- as a filter", () => {
  assert.is(run("--", "no-such-file").lastLine, "0 passed, 0 failed");
});

test("skips a test whose requirement is missing, and prints what it needs and how to get it", () => {
  const { code, output } = fixture("needs");
  assert.match(
    output,
    /\nSkipped: 2 tests in tests\/fixtures\/runner\/needs\.test\.ts: A unicorn is needed: wish for one\.\n1 passed, 0 failed\n$/,
  );
  assert.is(code, 0);
});

test("a missing requirement fails the test where the requirement is mandatory", () => {
  process.env.RXGRAD_UNICORN_REQUIRED = "1";
  try {
    const { code, output, lastLine } = fixture("needs");
    assert.match(output, "needs A unicorn, which is not here, and RXGRAD_UNICORN_REQUIRED forbids to skip it");
    assert.is(lastLine, "1 passed, 2 failed");
    assert.is(code, 1);
  } finally {
    delete process.env.RXGRAD_UNICORN_REQUIRED;
  }
});

test("fails when no file matches", () => {
  const { code, output, lastLine } = fixture("no-such-file");
  assert.match(output, "No test file in tests/fixtures/runner/ matches no-such-file.");
  assert.is(lastLine, "0 passed, 0 failed");
  assert.is(code, 1);
});

test("a file with all its tests skipped does not count as one without tests", () => {
  const { lastLine } = fixture("skips-all");
  assert.is(lastLine, "0 passed, 0 failed");
});

const broken: [file: string, counts: string, message: RegExp][] = [
  ["never-runs", "0 passed, 1 failed", /never calls test\.run\(\)/],
  ["before-throws", "0 passed, 2 failed", /2 tests did not run/],
  ["after-throws", "0 passed, 1 failed", /cleaning up went wrong/],
  ["empty", "0 passed, 1 failed", /holds no tests/],
  ["crashes", "0 passed, 1 failed", /crashed while loading/],
  ["exits", "0 passed, 1 failed", /ended before its tests did/],
  ["never-settles", "0 passed, 1 failed", /ended before its tests did/],
  ["late-rejection", "1 passed, 1 failed", /too late/],
  ["leaves-timer", "1 passed, 1 failed", /was left open/],
];

for (const [name, counts, message] of broken) {
  test(`a file that ${name.replace("-", " ")} fails`, () => {
    const { code, output, lastLine } = fixture(name);
    assert.match(output, message);
    assert.is(lastLine, counts);
    assert.is(code, 1);
  });
}

test("kills a file that exceeds the time limit, and it fails", () => {
  const { code, output, lastLine } = fixture("hangs", "--time-limit", "3");
  assert.match(output, "Still running after 3 seconds, killed.");
  assert.is(lastLine, "0 passed, 1 failed");
  assert.is(code, 1);
});

/** The lines of the files that passed or failed, by file name. */
const linesOf = (output: string): string[] =>
  [...output.matchAll(/^([✓✗]) .*\/([^/]+)\.test\.ts {2}/gm)].map(([, sign, name]) => `${sign} ${name}`);

test("files share a process, and each has its own line and its own output", () => {
  const { code, output, lastLine } = fixture("a-first", "skips-all", "tells");
  assert.equal(linesOf(output), ["✓ a-first", "✓ skips-all", "✗ tells"]);
  assert.match(output, "before it: a-first\n");
  assert.match(output, "tests/fixtures/runner/tells.test.ts:5:");
  assert.match(
    output,
    /2 files ran before it in the same process: tests\/\S+\/a-first\.test\.ts, tests\/\S+\/skips-all\.test\.ts\.\n/,
  );
  assert.not.match(output, "what the first file says");
  assert.is(lastLine, "1 passed, 1 failed");
  assert.is(code, 1);
});

test("a file runs alone if a comment says so, or if it would affect others", () => {
  for (const name of ["alone-by-comment", "passes"]) {
    const { output } = fixture("a-first", name, "tells");
    assert.match(output, "before it: a-first\n");
    assert.not.match(output, `${name}.test.ts,`);
  }
});

test("the end of a process ends one file alone: the files after it run in another process", () => {
  const names = ["crashes", "fails", "late-rejection", "leaves-timer", "never-runs", "never-settles"];
  const { output, lastLine } = fixture("a-first", ...names, "tells");
  assert.equal(linesOf(output), ["✓ a-first", ...names.map((name) => `✗ ${name}`), "✗ tells"]);
  assert.match(output, "before it: nothing\n");
  assert.match(output, "tests/fixtures/runner/fails.test.ts:5:");
  for (const [name, , message] of broken.filter(([each]) => names.includes(each))) {
    const [, own = ""] = new RegExp(`/${name}\\.test\\.ts {2}([^✓✗]*)`).exec(output) ?? [];
    assert.match(own, message);
  }
  assert.is(lastLine, "4 passed, 7 failed");
});

test("kills one file of a shared process, and the others run", () => {
  const { output, lastLine } = fixture("a-first", "keeps-waiting", "tells", "--time-limit", "10");
  assert.equal(linesOf(output), ["✓ a-first", "✗ keeps-waiting", "✗ tells"]);
  assert.match(output, "Still running after 10 seconds, killed.");
  assert.match(output, "before it: nothing\n");
  assert.is(lastLine, "1 passed, 2 failed");
});

test("fails a file that leaves global changes, and hides them from the files after it", () => {
  const { output, lastLine } = fixture("changes-prototype", "keeps-listening", "sets-environment", "tells");
  const left = [...output.matchAll(/It left changes to others that share its process: (.*)\. Undo/g)];
  assert.equal(
    left.map(([, what]) => what),
    ["Array.prototype.second", 'listeners of process for "SIGUSR2"', "process.env.RXGRAD_LEFT"],
  );
  assert.match(output, "before it: nothing\n");
  assert.is(lastLine, "3 passed, 4 failed");
});

test.run();
