import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const main = fileURLToPath(new URL("../../packages/bench/src/main.ts", import.meta.url));

function bench(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...process.execArgv, main, ...args], { encoding: "utf8" });
}

test("figures of the chosen works go into a file, as a list", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-bench-"));
  try {
    const file = join(folder, "figures.json");
    const { status, stdout, stderr } = bench("--only", "bundle", "--json", file);
    assert.is(status, 0, stderr);
    assert.match(stdout, "(g) bundle size");
    assert.match(stdout, "check ");
    const figures = JSON.parse(readFileSync(file, "utf8"));
    assert.is(figures.length, 6);
    for (const { work, contender, setting, median, unit, runs } of figures) {
      assert.equal([work, unit, runs], ["g", "byte", 1]);
      assert.ok(median > 1000 && contender !== "" && setting.startsWith("minified"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("help lists the works; a wrong argument is refused in one sentence", () => {
  const help = bench("--help");
  assert.is(help.status, 0);
  for (const letter of "abcdefgh") assert.match(help.stdout, new RegExp(`^  ${letter}  [a-z]+ `, "m"));
  for (const line of help.stdout.trim().split("\n")) assert.ok(line.length <= 100, line);
  for (const [args, told] of [
    [["--only", "z"], '--only names "z"; give some of a (gradient)'],
    [["--rounds", "0"], "--rounds is 0; give a whole number"],
    [["--fast"], "Unknown option '--fast'"],
  ] as const) {
    const { status, stderr, stdout } = bench(...args);
    assert.is(status, 2);
    assert.match(stderr, told);
    assert.is(stdout, "");
  }
});

test.run();
