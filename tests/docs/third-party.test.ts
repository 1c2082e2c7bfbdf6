// What is told of the licenses of others is what is installed and what the built pages contain. Runs alone: pages are built.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folders, listOf, thirdParty } from "../../docs/third-party.js";

/** Licenses that let a package under the MIT license install, or contain, the code. */
const PERMISSIVE = ["MIT", "ISC", "0BSD", "Apache-2.0"];

for (const folder of folders) {
  const name = basename(folder);
  const list = readFileSync(listOf(folder), "utf8");

  test(`${name}: THIRD-PARTY.md is written anew where a dependency has changed: pnpm third-party`, () =>
    assert.ok(list === thirdParty(folder), "run pnpm third-party"));

  test(`${name}: every license of others is permissive`, () => {
    const rows = [...list.matchAll(/^\| (\S+) \| \d\S* \| ([^|]+) \|/gm)];
    for (const [, other, license] of rows) assert.ok(PERMISSIVE.includes(license!), `${other}: ${license}`);
    assert.ok(rows.length > 0 || name === "kernels");
  });
}

test("what a built page contains is told with the text of its license", () => {
  const list = readFileSync(listOf(folders.find((folder) => basename(folder) === "studio")!), "utf8");
  for (const name of ["svelte", "rxjs", "immer", "d3-contour", "@dagrejs/dagre"]) {
    assert.match(list, `\n## ${name}\n\n\`\`\`text\n`);
  }
  assert.match(list, "Apache License");
});

test.run();
