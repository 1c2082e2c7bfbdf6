// The built library in a plain page of the README's lines, with an import map and no bundler.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("the built figures");
const inBrowser = needing(test, CHROMIUM);
const library = builtFor(test, "library");

/** The lines of the README for a page: its head with an element, and a script. */
const readme = readFileSync(new URL("../../packages/figures/README.md", import.meta.url), "utf8");
const [head = "", script = ""] = [...readme.matchAll(/^```html\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines);

/** A folder of a page: the library, and what the page adds. */
const folder = mkdtempSync(join(tmpdir(), "rxgrad-library-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** The page's own copies of the peers. The library imports them by name. */
async function addPeers(): Promise<void> {
  const entries = { rxgrad: "rxgrad", calculus: "rxgrad/calculus", rxjs: "rxjs" };
  await build({
    ...{ entryPoints: entries, outdir: folder, bundle: true, splitting: true, format: "esm" },
    ...{ platform: "browser", conditions: ["source"], target: "es2022", logLevel: "error" },
    absWorkingDir: fileURLToPath(new URL("../../", import.meta.url)),
  });
}

inBrowser("the page of the README uses them, with workers and chunks beside the entry", async () => {
  cpSync(library(), join(folder, "figures"), { recursive: true });
  await addPeers();
  const start = `<!doctype html><html lang="en"><title>page</title><link rel="icon" href="data:,">`;
  writeFileSync(
    join(folder, "index.html"),
    `${start}${head}<rx-weights></rx-weights><rx-graph></rx-graph><rx-loss></rx-loss>${script}`,
  );
  await withServedPage(folder, async (page, address) => {
    await page.setViewportSize({ width: 1200, height: 1400 });
    await page.goto(address);
    await page.locator("rx-derivative polyline.errors").waitFor();
    await page.locator("rx-graph [role=option]", { hasText: "sigmoid1" }).first().waitFor();
    await page.locator("rx-weights").getByText("2 × 4").waitFor();
    await page.locator('rx-loss [role=slider][aria-valuemax="3000"]').waitFor();
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.ok(loaded.some((name) => /Weights/.test(name)));
    assert.not(
      loaded.some((name) => /Boundary|Descent|Histogram/.test(name)),
      "figures that are not on the page are not loaded",
    );
  });
});

inBrowser("the entry is small", () => {
  const size = gzipSync(readFileSync(join(library(), "index.js"))).length;
  assert.ok(size < 6000, `${size} bytes`);
  const chunks = readdirSync(library(), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
  assert.ok(chunks.length > 5);
  assert.ok(chunks.every((name) => statSync(join(library(), name)).size > 0));
});

test.run();
