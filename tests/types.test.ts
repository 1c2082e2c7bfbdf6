// Tests of the types: tests/types/ holds code that must compile, with @ts-expect-error on lines that must not.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));
/** The compiler that checks types, and writes the declarations that are published. */
const COMPILER = "@typescript/native/bin/tsc";

function compile(...args: string[]): { code: number | null; output: string } {
  const child = spawnSync(process.execPath, [`${repository}node_modules/${COMPILER}`, ...args], {
    cwd: repository,
    encoding: "utf8",
  });
  return { code: child.status, output: child.stdout + child.stderr };
}

function assertCompiles(...args: string[]): void {
  const { code, output } = compile(...args);
  if (code !== 0) fail(`The compiler found:\n${output}`);
}

test("every package type-checks", () => assertCompiles("-b"));

test("the tests and examples type-check, and expected errors in tests/types are errors", () =>
  assertCompiles("-p", "tests"));

test("one command writes the declarations of `pnpm build` and of the tarballs", () => {
  const { build } = JSON.parse(readFileSync(`${repository}package.json`, "utf8")).scripts as { build: string };
  for (const text of [build, readFileSync(`${repository}packages/pack.mjs`, "utf8")]) {
    assert.match(text, `node_modules/${COMPILER}`);
    assert.not.match(text, "typescript/bin/tsc");
  }
});

test("every package builds, with its published declarations", () => assertCompiles("-b", "--force"));

test("reports a type error, and an expected error that does not occur", () => {
  const { code, output } = compile("-p", "tests/fixtures/types");
  assert.is.not(code, 0);
  assert.match(output, /wrong\.ts\(1,14\): error TS2322/);
  assert.match(output, /wrong\.ts\(3,1\): error TS2578/);
});

test.run();
