// Tests of the types: tests/types/ holds code that must compile, with @ts-expect-error on lines that must not.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));
/** The compiler that checks types, and the compiler that `pnpm build` uses. */
const CHECKS = "@typescript/native/bin/tsc";
const BUILDS = "typescript/bin/tsc";

function compile(compiler: string, ...args: string[]): { code: number | null; output: string } {
  const child = spawnSync(process.execPath, [`${repository}node_modules/${compiler}`, ...args], {
    cwd: repository,
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout + child.stderr };
}

function assertCompiles(compiler: string, ...args: string[]): void {
  const { code, output } = compile(compiler, ...args);
  if (code !== 0) fail(`The compiler found:\n${output}`);
}

test("every package type-checks", () => assertCompiles(CHECKS, "-b"));

test("the tests and examples type-check, and expected errors in tests/types are errors", () =>
  assertCompiles(CHECKS, "-p", "tests"));

test("every package builds, with its published declarations", () => assertCompiles(BUILDS, "-b", "--force"));

test("reports a type error, and an expected error that does not occur", () => {
  const { code, output } = compile(CHECKS, "-p", "tests/fixtures/types");
  assert.is.not(code, 0);
  assert.match(output, /wrong\.ts\(1,14\): error TS2322/);
  assert.match(output, /wrong\.ts\(3,1\): error TS2578/);
});

test.run();
