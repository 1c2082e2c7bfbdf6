// Nothing is exported, depended on or kept that nothing uses: `pnpm knip`, which reads .knip.jsonc. Runs alone.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));

/** What knip writes about a folder; nothing if all of it is used. */
function unusedIn(folder: string): string {
  const knip = join(repository, "node_modules/knip/bin/knip.js");
  const args = [
    knip,
    "--no-progress",
    "--no-config-hints",
    "--directory",
    folder,
    "--config",
    join(repository, ".knip.jsonc"),
  ];
  const { stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" });
  return error ? String(error) : `${stdout}${stderr}`.trim();
}

test("every export, file and dependency is used", () => {
  const unused = unusedIn(repository);
  if (unused !== "") fail(`Remove it, or tell .knip.jsonc what uses it:\n${unused}`);
});

/** A repository of one package, with one thing of each kind that nothing uses. */
const PLANTED: Readonly<Record<string, string>> = {
  "package.json": JSON.stringify({ name: "planted", private: true }),
  "pnpm-workspace.yaml": 'packages: ["packages/*"]\n',
  "packages/core/package.json": JSON.stringify({
    ...{ name: "core", type: "module", dependencies: { "needless-package": "1" } },
    exports: { ".": { source: "./src/index.ts" } },
  }),
  "packages/core/src/index.ts": 'export { used } from "./parts.js";\n',
  "packages/core/src/parts.ts": "export const used = 1;\nexport const unused = 2;\nexport type Unused = string;\n",
  "packages/core/src/forgotten.ts": "export const forgotten = 3;\n",
};

test("what nothing uses is found: an export, a type, a file and a dependency", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-unused-"));
  try {
    for (const [path, text] of Object.entries(PLANTED)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // A line begins with a name. Headings end with a count.
    const lines = unusedIn(folder).split("\n");
    const found = lines.filter((line) => !line.endsWith(")")).map((line) => line.split(" ")[0]);
    const names = ["packages/core/src/forgotten.ts", "needless-package", "unused", "Unused"];
    assert.equal(
      names.filter((name) => !found.includes(name)),
      [],
    );
    assert.not(found.includes("used"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
