// The built library in a plain page: no bundler, an import map, and the lines of the README.
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

/** A folder of a page: the library, and what the page adds. */
const folder = mkdtempSync(join(tmpdir(), "rxgrad-library-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** The page's own copies of the peers. The library imports them by name. */
async function addPeers(): Promise<void> {
  const entries = { rxgrad: "rxgrad", calculus: "rxgrad/calculus", rxjs: "rxjs" };
  await build({
    ...{ entryPoints: entries, outdir: join(folder, "peers"), bundle: true, splitting: true, format: "esm" },
    ...{ platform: "browser", conditions: ["source"], target: "es2022", logLevel: "error" },
    absWorkingDir: fileURLToPath(new URL("../../", import.meta.url)),
  });
}

inBrowser("a plain page uses them, with workers and chunks beside the entry", async () => {
  cpSync(library(), folder, { recursive: true });
  await addPeers();
  const imports = { rxgrad: "/peers/rxgrad.js", "rxgrad/calculus": "/peers/calculus.js", rxjs: "/peers/rxjs.js" };
  const head = `<!doctype html><html lang="en"><title>page</title><link rel="icon" href="data:,"><script type="importmap">${JSON.stringify({ imports })}</script>`;
  const body = `<script type="module" src="/index.js"></script><rx-derivative></rx-derivative><rx-graph></rx-graph>
    <script type="module">
      import { dense, input, tanh } from "rxgrad";
      document.querySelector("rx-graph").graph = input("x", [2]).pipe(dense(3), tanh());
    </script>`;
  writeFileSync(join(folder, "index.html"), head + body);
  await withServedPage(folder, async (page, address) => {
    await page.setViewportSize({ width: 1200, height: 1400 });
    await page.goto(address);
    await page.locator("rx-derivative polyline.errors").waitFor();
    await page.locator("rx-graph [role=option]", { hasText: "tanh1" }).first().waitFor();
    const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    assert.not(
      loaded.some((name) => /Loss|Weights|Histogram/.test(name)),
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
