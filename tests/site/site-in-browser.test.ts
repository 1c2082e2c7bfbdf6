// The built site in a browser: its pages, its programs and its search. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LESSONS } from "../../packages/site/src/course/lessons.js";
import { GUIDE } from "../../packages/site/src/guide/pages.js";
import { CHROMIUM } from "../support/browser.js";
import { accessibilityFaults, sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("the site in a browser");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true });

const PAGES = [
  ...["index", "course/index", "guide/index"],
  ...LESSONS.map(({ id }) => `course/${id}`),
  ...GUIDE.map(({ id }) => `guide/${id}`),
];

async function open(page: Page, address: string, name: string, theme: "light" | "dark" = "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.goto(`${address}${name}.html`);
  await page.locator("main h1").waitFor();
  await page.evaluate(() => document.fonts.ready);
}

for (const name of PAGES) {
  inBrowser(
    `${name} opens in both languages and themes, and axe finds nothing`,
    visit(async (page, address) => {
      for (const [path, lang, theme] of [
        [name, "en", "light"],
        [name, "en", "dark"],
        [`ko/${name}`, "ko", "light"],
        [`ko/${name}`, "ko", "dark"],
      ] as const) {
        await open(page, address, path, theme);
        assert.is(await page.evaluate("document.documentElement.lang"), lang);
        await page.evaluate("customElements.whenDefined('rx-loss')");
        assert.equal(await accessibilityFaults(page), [], `${path}, ${theme}`);
      }
    }),
  );
}

/**
 * Some pages of the reference, which is in English: where it begins, a function, a class, a type, and long ones. All its 330 pages are
 * made by one program; axe needs a second for each, which is too long for every run.
 */
const REFERENCE = ["index", "dense", "train", "types/Tensor", "types/Node", "types/mentioned", "names"].map(
  (name) => `reference/${name}`,
);

for (const name of [...REFERENCE, "ko/reference/index", "404"]) {
  inBrowser(
    `${name} opens in both themes, and axe finds nothing`,
    visit(async (page, address) => {
      for (const theme of ["light", "dark"] as const) {
        await open(page, address, name, theme);
        assert.equal(await accessibilityFaults(page), [], theme);
      }
    }),
  );
}

inBrowser(
  "an entry of the reference is reached by its headings and by the entries around it",
  visit(async (page, address) => {
    await open(page, address, "reference/index");
    const beside = page.locator(".entries");
    assert.is(await beside.getByRole("link", { name: "Compose: activations" }).count(), 1);
    assert.is(await beside.getByRole("link", { name: "sigmoid", exact: true }).count(), 0);
    await beside.getByRole("link", { name: "Compose: inputs and layers" }).click();
    await page.getByRole("heading", { name: "input", level: 1 }).waitFor();
    await beside.getByRole("link", { name: "dense", exact: true }).click();
    await page.getByRole("heading", { name: "dense", level: 1 }).waitFor();
    assert.is(await beside.locator("[aria-current=page]").textContent(), "dense");
    await page.locator("pre.signature").getByRole("link", { name: "Node", exact: true }).first().click();
    await page.getByRole("heading", { name: "Node", level: 1 }).waitFor();
  }),
);

inBrowser(
  "no page scrolls sideways on a small screen",
  visit(async (page, address) => {
    const size = page.viewportSize()!;
    await page.setViewportSize({ width: 360, height: 800 });
    const wide: string[] = [];
    for (const name of [...PAGES.flatMap((each) => [each, `ko/${each}`]), ...REFERENCE]) {
      await open(page, address, name);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 360) wide.push(`${name}: ${width}`);
    }
    await page.setViewportSize(size);
    assert.equal(wide, []);
  }),
);

inBrowser(
  "a program prints on the page what it printed when the page was made; changed, it prints something else",
  visit(async (page, address) => {
    await open(page, address, "course/losses");
    const program = page.locator(".program").first();
    const made = await program.locator("pre.output").textContent();
    await program.getByRole("button", { name: "Run", exact: true }).click();
    await page.waitForFunction(
      (text) => document.querySelector(".program pre.output")?.textContent?.trim() === text,
      made!.trim(),
    );
    await program.getByRole("button", { name: "Edit", exact: true }).click();
    await program.locator("textarea").fill('import { of } from "rxjs";\nof(6 * 7).subscribe((n) => console.log(n));\n');
    await program.getByRole("button", { name: "Run", exact: true }).click();
    await program.getByText("42", { exact: true }).waitFor();
    await program.locator("textarea").fill('import "nowhere";');
    await program.getByRole("button", { name: "Run", exact: true }).click();
    await program.getByText(/"nowhere" cannot be imported here/).waitFor();
  }),
);

inBrowser(
  "the drawing of the strategies follows the weight that is chosen by keyboard, and says what it shows",
  visit(async (page, address) => {
    await open(page, address, "course/mini-batches");
    const figure = page.getByRole("figure", { name: "The three strategies, drawn" });
    await figure.scrollIntoViewIfNeeded();
    const collapsed = figure.getByRole("img", { name: "collapsed: nothing computed for x₂ → h₂;" });
    await collapsed.waitFor();
    await figure.getByLabel("The nudged weight").press("ArrowDown");
    await figure.getByRole("img", { name: "propagated: h₃, y₁, y₂ computed for x₂ → h₃;" }).waitFor();
    await figure.getByRole("status").filter({ hasText: "x₂ → h₃" }).waitFor();
    assert.is(await collapsed.count(), 0);
    assert.is(await figure.getByRole("row").count(), 4);
  }),
);

inBrowser(
  "the search finds the page of a subject first, and an entry of the reference by its name",
  visit(async (page, address) => {
    for (const [path, query, wanted] of [
      ["ko/index", "기울기", "ko/course/gradient.html"],
      ["ko/index", "손실 함수", "ko/course/losses.html"],
      ["ko/index", "경사 하강법", "ko/course/descent.html"],
      ["ko/index", "미니배치", "ko/course/mini-batches.html"],
      ["ko/index", "역전파", "ko/course/backprop.html"],
      ["index", "gradient", "course/gradient.html"],
      ["index", "cross-entropy", "course/losses.html"],
      ["index", "learning rate", "course/descent.html"],
      ["index", "black box", "guide/own-nodes.html"],
      ["index", "checkpoint", "guide/training.html"],
      ["index", "crossEntropy", "reference/crossEntropy.html"],
      ["index", "train", "reference/train.html"],
    ] as const) {
      await open(page, address, path);
      await page.keyboard.press("Control+k");
      await page.getByRole("searchbox").fill(query);
      // The box opens with the results of the query before.
      const first = page.locator(".VPLocalSearchBox .results > li:first-child .result");
      await first.and(page.locator(`[href*="/${wanted}"]`)).waitFor();
    }
  }),
);

test.run();
