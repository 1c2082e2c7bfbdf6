// Parquet files in a page of Chromium: from bytes, a Blob and an address. Runs alone.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readParquet } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Outcome } from "../fixtures/browser/tables-page.js";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";

const test = suite("tables in a browser");
const inBrowser = needing(test, CHROMIUM);

const script = fileURLToPath(new URL("../fixtures/browser/tables-page.ts", import.meta.url));

declare function outcome(base64: string): Promise<Outcome>;

for (const file of ["groups", "zstd"])
  inBrowser(`a page reads what Node reads: ${file}.parquet`, () => readsTheSame(file));

async function readsTheSame(file: string): Promise<void> {
  const bytes = readFileSync(new URL(`../fixtures/formats/tables/${file}.parquet`, import.meta.url));
  const told = await withPage({ page: script }, false, async (page) => {
    await page.waitForFunction("typeof outcome === 'function'");
    return page.evaluate((given) => outcome(given), bytes.toString("base64"));
  });
  const here = await readParquet(bytes, { columns: { x: ["f64", "i64"], t: { category: "kind" } } });
  const sum = here.data.x.data.reduce((all, value) => all + value, 0);
  assert.equal(told.rows, Array(3).fill([50, sum]));
  assert.equal(told.categories, here.categories.t);
  assert.match(told.told, /^Parquet: it is no Parquet file: [^\n]*\.$/);
}

test.run();
