// Types are tested like values: tests/types/ holds code that must compile, with @ts-expect-error on what must not.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));
const compiler = `${repository}node_modules/@typescript/native/bin/tsc`;

function compile(...args: string[]): { code: number | null; output: string } {
  const child = spawnSync(process.execPath, [compiler, ...args], {
    cwd: repository,
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout + child.stderr };
}

function assertCompiles(...args: string[]): void {
  const { code, output } = compile(...args);
  if (code !== 0) fail(`The compiler found:\n${output}`);
}

test("tests/types compiles, and its expected errors are errors", () => assertCompiles("-p", "tests/types"));

test("every package type-checks", () => assertCompiles("-b"));

test("the tests and examples type-check", () => assertCompiles("-p", "tests"));

test("a type error and an expected error that is none are both seen", () => {
  const { code, output } = compile("-p", "tests/fixtures/types");
  assert.is.not(code, 0);
  assert.match(output, /wrong\.ts\(1,14\): error TS2322/);
  assert.match(output, /wrong\.ts\(3,1\): error TS2578/);
});

test.run();
