// `pnpm test --changed`, on a repository of one package and a few tests.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { changeOf, testsReachedBy } from "./support/runner/changed.js";
import { SmallRepository } from "./support/small-repository.js";

const testOf = (lines: string): string =>
  `import { test } from "uvu";\n${lines}\ntest("fine", () => {});\ntest.run();\n`;

const TESTS = ["a", "all", "b", "data", "program", "repository", "support"].map((name) => `tests/${name}.test.ts`);

const small = new SmallRepository({
  "package.json": '{ "type": "module" }',
  "README.md": "One.",
  "packages/one/package.json": '{ "name": "@rxgrad/one", "exports": { ".": { "source": "./src/index.ts" } } }',
  "packages/one/src/index.ts":
    'export * from "./others.js";\nexport { a as first } from "./a.js";\nexport { b } from "./b.js";\n',
  "packages/one/src/others.ts": 'export { type C, c } from "./c.js";\n',
  "packages/one/src/a.ts": 'import { deep } from "./deep.js";\nexport const a = deep;\n',
  "packages/one/src/b.ts": "export const b = 2;\n",
  "packages/one/src/c.ts": "export type C = 3;\nexport const c: C = 3;\n",
  "packages/one/src/deep.ts": "export const deep = 4;\n",
  "packages/one/build/make.mjs": "",
  "tests/a.test.ts": testOf('import { first } from "@rxgrad/one";\nvoid first;'),
  "tests/all.test.ts": testOf('import * as one from "@rxgrad/one";\nvoid one;'),
  "tests/b.test.ts": testOf('import { b, type C } from "@rxgrad/one";\nvoid (b as number as C);'),
  "tests/data.test.ts": testOf("void new URL(`./fixtures/data/$" + "{1}.json`, import.meta.url);"),
  "tests/program.test.ts": testOf('void new URL("./fixtures/program.ts", import.meta.url);'),
  "tests/repository.test.ts": testOf('void new URL("../", import.meta.url);'),
  "tests/support.test.ts": testOf('import "./support/helper.js";'),
  "tests/support/helper.ts": 'import "./runner/part.js";\n',
  "tests/support/runner/part.ts": "export {};\n",
  "tests/fixtures/data/1.json": "[1]",
  "tests/fixtures/program.ts": 'import "../../packages/one/src/b.js";\n',
});
test.before.each(() => small.reset());
test.after(() => small.remove());

/** The names of the tests that the changes reach, except the test that reads the whole repository. */
function reached(): string {
  const change = changeOf(small.folder)!;
  const { tests } = testsReachedBy(TESTS, change, small.folder);
  assert.ok(tests.includes("tests/repository.test.ts"));
  return tests
    .map((path) => path.slice("tests/".length, -".test.ts".length))
    .filter((name) => name !== "repository")
    .join(" ");
}

const EVERY = "a all b data program support";

for (const [file, wanted] of [
  ["packages/one/src/deep.ts", "a all"],
  ["packages/one/src/b.ts", "all b program"],
  ["packages/one/src/c.ts", "all b"],
  ["packages/one/src/index.ts", "a all b"],
  ["packages/one/src/others.ts", "a all b"],
  ["packages/one/src/nobody.ts", EVERY],
  ["packages/one/package.json", EVERY],
  ["packages/one/build/make.mjs", EVERY],
  ["package.json", EVERY],
  ["pnpm-lock.yaml", EVERY],
  ["README.md", ""],
  ["tests/a.test.ts", "a"],
  ["tests/support/helper.ts", "support"],
  ["tests/support/runner/part.ts", EVERY],
  ["tests/fixtures/program.ts", "program"],
  ["tests/fixtures/data/1.json", "data"],
  ["tests/fixtures/data/2.json", "data"],
  ["tests/fixtures/nobody.json", EVERY],
] as const) {
  test(`a change of ${file} reaches ${wanted || "none"}`, () => {
    small.write({ [file]: "\n" });
    assert.is(reached(), wanted);
  });
}

test("removed, staged and committed files count as changed", () => {
  rmSync(join(small.folder, "packages/one/src/deep.ts"));
  assert.is(reached(), "a all");
  small.write({ "tests/support/helper.ts": "\n" });
  small.git("add", "--all");
  assert.is(reached(), "a all support");
  small.commit();
  small.write({ "tests/fixtures/data/1.json": "[2]" });
  assert.is(reached(), "a all data support");
});

test("commits on main after the branch point do not count", () => {
  small.git("switch", "--quiet", "main");
  small.write({ "packages/one/src/b.ts": "export const b = 3;\n" });
  small.commit();
  small.git("switch", "--quiet", "branch");
  assert.equal(changeOf(small.folder)!.files, []);
  small.git("branch", "--quiet", "--force", "main", "branch");
});

test("without a branch main, the changes are unknown", () => {
  small.git("branch", "--quiet", "--move", "main", "trunk");
  assert.is(changeOf(small.folder), undefined);
  small.git("branch", "--quiet", "--move", "trunk", "main");
});

function run(...args: string[]): { code: number | null; output: string } {
  const script = fileURLToPath(new URL("./support/run.ts", import.meta.url));
  const env = { ...process.env, RXGRAD_REPOSITORY: small.folder };
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, script, "--changed", ...args], {
    env,
    encoding: "utf8",
  });
  return { code: status, output: stdout.replaceAll(/[\da-f]{7}(?=[.,])/g, "COMMIT").replaceAll(/[\d.]+ s$/gm, "1 s") };
}

test("the command runs the tests that changes reach, and prints their number and the total", () => {
  small.write({ "tests/support/helper.ts": "\n" });
  const { code, output } = run();
  assert.match(
    output,
    /^1 file changed since COMMIT, the merge base with main\. They can reach 2 of 7 test files\.\n\n✓ .*\n✓ .*\n2 passed, 0 failed\n$/,
  );
  assert.is(code, 0);
});

test("the command runs all tests when the changes are unknown, and prints why", () => {
  small.write({ "package.json": '{ "type": "module", "private": true }', "pnpm-lock.yaml": "\n" });
  const { code, output } = run("tests/b");
  assert.match(
    output,
    /^2 files changed since COMMIT, the merge base with main\. Any test may need package\.json and 1 other, so nothing is left out\.\n\n✓ tests\/b\.test\.ts .*\n1 passed, 0 failed\n$/,
  );
  assert.is(code, 0);
});

test("without a change the command says so and exits with 0", () => {
  const { code, output } = run();
  assert.is(
    output,
    "Nothing has changed since COMMIT, the merge base with main, so no test runs.\n0 passed, 0 failed\n",
  );
  assert.is(code, 0);
});

test("a file that does not compile fails, and the others run", () => {
  small.write({ "tests/a.test.ts": 'import "./nowhere.js";\n', "tests/support/helper.ts": "\n" });
  const { code, output } = run("tests/a.test", "tests/support");
  assert.match(
    output,
    /^The tests do not compile together \(tests\/a\.test\.ts:1: Could not resolve "\.\/nowhere\.js"\), so each is compiled by itself, which takes longer\.$/m,
  );
  assert.match(output, "✓ tests/support.test.ts");
  assert.match(output, "✗ tests/a.test.ts");
  assert.match(output, /nowhere\.js/);
  assert.match(output, "1 passed, 1 failed");
  assert.is(code, 1);
});

test.run();
