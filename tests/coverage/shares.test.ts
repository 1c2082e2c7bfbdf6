// What `pnpm coverage` refuses, and what it looks at.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fault, keepOwn, printed } from "./shares.js";

const bounds = { lines: 95, branches: 90 };

test("a folder below one of the bounds is refused, by its name", () => {
  assert.is(fault([{ folder: "core/src", lines: 95, branches: 90 }], bounds), "");
  const low = [
    { folder: "core/src", lines: 94.9, branches: 99 },
    { folder: "data/src", lines: 99, branches: 89.9 },
    { folder: "kernels/src", lines: 99, branches: 99 },
  ];
  assert.is(fault(low, bounds), "Below 95 % of lines or 90 % of branches: core/src, data/src.");
});

test("without bounds nothing is refused", () => assert.is(fault([{ folder: "site/src", lines: 0, branches: 0 }]), ""));

test("the table has a line for each folder", () =>
  assert.equal(
    printed([{ folder: "core/src", lines: 98.76, branches: 9 }])
      .split("\n")
      .slice(1),
    ["core/src            98.8 %     9.0 %"],
  ));

test("what ran of other code is left out, and files without anything else, or cut off, are removed", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-shares-"));
  try {
    const own = [
      { url: "file:///a/packages/core/src/index.ts" },
      { url: "file:///a/packages/site/.vitepress/theme/index.ts" },
      { url: "file:///a/node_modules/.cache/rxgrad/pages/demo-1/assets/index.js" },
    ];
    const others = [
      { url: "node:fs" },
      { url: "file:///a/node_modules/rxjs/index.js" },
      { url: "file:///a/tests/a.ts" },
    ];
    writeFileSync(join(folder, "a.json"), JSON.stringify({ result: [...others, ...own], "source-map-cache": {} }));
    writeFileSync(join(folder, "b.json"), JSON.stringify({ result: others }));
    writeFileSync(join(folder, "c.json"), JSON.stringify({ result: own }).slice(0, -9));
    keepOwn(folder);
    assert.equal(readdirSync(folder), ["a.json"]);
    assert.equal(JSON.parse(readFileSync(join(folder, "a.json"), "utf8")), { result: own, "source-map-cache": {} });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
