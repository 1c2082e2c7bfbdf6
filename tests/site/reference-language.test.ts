// An entry of the reference has no Korean page of its own: the menu of languages leads to the page that says so. Runs alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtPage } from "../support/built-page.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("languages of the reference");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true });

const KOREAN = /href="([^"]*\/ko\/[^"]*)"/g;

test("the pages as they are built lead to Korean pages that exist", () => {
  const site = builtPage("site");
  for (const [page, wanted] of [
    ["reference/dense", "/ko/reference/"],
    ["reference/types/Node", "/ko/reference/"],
    ["reference/index", "/ko/reference/"],
    ["guide/streams", "/ko/guide/streams.html"],
    ["index", "/ko/"],
  ] as const) {
    const html = readFileSync(join(site, `${page}.html`), "utf8");
    const links = new Set([...html.matchAll(KOREAN)].map(([, link]) => link));
    assert.equal([...links], [wanted], page);
  }
});

const korean = (page: Page): Promise<string | null> =>
  page.locator(".VPNavBarTranslations a", { hasText: "한국어" }).getAttribute("href");

inBrowser(
  "so does the menu after going from one page to another",
  visit(async (page, address) => {
    await page.goto(`${address}reference/dense.html`);
    const entries = page.locator(".entries");
    await entries.getByRole("link", { name: "conv2d", exact: true }).click();
    await page.getByRole("heading", { name: "conv2d", level: 1 }).waitFor();
    assert.is(await korean(page), "/ko/reference/");
    await page.locator(".VPNavBarMenu").getByRole("link", { name: "Guide" }).click();
    await page.waitForURL("**/guide/start.html");
    await page.locator("main h1").waitFor();
    assert.is(await korean(page), "/ko/guide/start.html");
  }),
);

test.run();
