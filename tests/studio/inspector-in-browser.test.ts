// The inspector beside the graph, in a browser: by keyboard, in both languages, and what is shown agrees. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import {
  accessibilityFaults,
  builtFor,
  countFrames,
  scheduledFrames,
  settledFrames,
  withServedPage,
} from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio, step } from "./page.js";

const test = suite("the inspector in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

const side = (page: Page) => page.locator("aside");
/** The numbers of the first section; a parameter has another formula further down. */
const present = (page: Page) => page.locator("#inspector details").first().locator(".present");

/** Selects a node by the keys of the graph: from the first, along the edges. */
async function selectBy(page: Page, keys: readonly string[], name: string): Promise<void> {
  await page.locator("rx-graph [role=listbox]").focus();
  for (const key of keys) await page.keyboard.press(key);
  await side(page).getByRole("heading", { name, exact: true }).waitFor();
}

/** What a formula with numbers says on its left and on its right, for sums of products. */
async function bothSides(page: Page): Promise<[computed: number, shown: number]> {
  await present(page).waitFor();
  const text = ((await present(page).textContent()) ?? "").replaceAll("−", "-").replaceAll(/\s/g, "");
  const [, left, right] = text.split("=") as [string, string, string];
  assert.match(left, /^[\d.()+\-⋅]+$/);
  const products = left.replaceAll(/[()]/g, "").split("+");
  const computed = products.map((each) => each.split("⋅").reduce((product, factor) => product * Number(factor), 1));
  return [computed.reduce((a, b) => a + b, 0), Number(right)];
}

inBrowser("a node is inspected by keyboard: its formula comes to its value, also of another sample and unit", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en&theme=light&at=3");
    await atIteration(page, 3);
    await selectBy(page, ["Home", "ArrowRight"], "dense1");
    const [computed, shown] = await bothSides(page);
    assert.ok(Math.abs(computed - shown) < 2e-3, `${computed} is not ${shown}`);
    const unit = side(page).getByRole("spinbutton", { name: "Unit" });
    await unit.fill("5");
    await unit.press("Tab");
    await present(page).getByText("0, 5").waitFor();
    await side(page).getByRole("button", { name: "Sample: one on" }).press("Enter");
    await present(page).getByText("1, 5").waitFor();
    const again = await bothSides(page);
    assert.ok(Math.abs(again[0] - again[1]) < 2e-3);
    assert.is.not(again[1], shown);
    // Folded and opened by keyboard.
    const fold = side(page).locator("summary", { hasText: "Formula" });
    await fold.press("Enter");
    await present(page).waitFor({ state: "hidden" });
    await fold.press("Enter");
    await present(page).waitFor();
    // An input leads to its own inspector.
    await side(page).getByRole("button", { name: "dense1/W", exact: true }).press("Enter");
    await side(page).getByRole("heading", { name: "dense1/W", exact: true }).waitFor();
  }),
);

inBrowser("it follows the run and the language, and schedules nothing while the run stands", () =>
  withServedPage(built(), async (page, address) => {
    await countFrames(page);
    await openStudio(page, address, "#room=classification&lang=en&theme=dark&at=3");
    await atIteration(page, 3);
    await selectBy(page, ["End"], "adam1");
    await present(page).waitFor();
    const before = await present(page).textContent();
    await step(page, 1);
    await page.waitForFunction((was) => document.querySelector("aside .present")?.textContent !== was, before);
    await button(page, "한국어").click();
    await side(page).getByText("지금 값을 넣으면").waitFor();
    await side(page).getByRole("spinbutton", { name: "가중치" }).waitFor();
    await side(page).getByText("하이퍼파라미터").waitFor();
    await page.locator("rx-graph [role=listbox]").focus();
    await page.keyboard.press("ArrowRight");
    const now = await settledFrames(page);
    for (let i = 0; i < 3; i++) assert.is(await scheduledFrames(page), now);
  }),
);

inBrowser("a gradient tells strategies, evaluations and its distance from backprop", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en&at=3");
    await atIteration(page, 3);
    await page.locator("rx-graph .card.gradient").click();
    await side(page).getByText("Strategy of each parameter").waitFor();
    await side(page).getByText("in this iteration").waitFor();
    // It is measured only where it can be seen.
    await side(page).locator(".distance").scrollIntoViewIfNeeded();
    await side(page).locator(".distance dd").first().waitFor();
    const far = await side(page).locator(".distance dd").allTextContents();
    assert.is(far.length, 4);
    for (const each of far) assert.match(each, /^\d(\.\d+)?×10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
    await side(page).getByRole("combobox", { name: "Parameter" }).selectOption("output/b");
    // What is above it has grown, and it is computed only where it can be seen.
    await side(page).locator(".formula").scrollIntoViewIfNeeded();
    const losses = side(page).locator(".before");
    await losses.first().waitFor();
    const [above, below] = (await losses.allTextContents()).map((text) => Number(text.split("=")[1])) as [
      number,
      number,
    ];
    const slope = Number((await present(page).getAttribute("data-result"))?.replace("−", "-"));
    assert.ok(Math.abs((above - below) / 2e-4 - slope) < 1e-3 * Math.abs(slope), `${above} − ${below} is not ${slope}`);
  }),
);

inBrowser("a weight is chosen in its picture, by keyboard and by click, and a reset forgets its numbers", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en&at=3");
    await atIteration(page, 3);
    await page.locator("rx-graph .card.gradient").click();
    const picture = side(page).locator("rx-weights [role=application]");
    // What is above it grows when it has been measured.
    await side(page).locator(".distance").scrollIntoViewIfNeeded();
    await side(page).locator(".distance dd").first().waitFor();
    await side(page).locator("rx-weights").scrollIntoViewIfNeeded();
    await picture.focus();
    for (const key of ["Home", "ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    await side(page)
      .getByText(/^\[1, 1\] = .*, chosen$/)
      .waitFor();
    const weight = side(page).getByRole("spinbutton", { name: "Weight" });
    assert.is(await weight.inputValue(), "9");
    const { x, y, width, height } = (await picture.boundingBox())!;
    await page.mouse.click(x + (width * 2.5) / 8, y + height / 4);
    assert.is(await weight.inputValue(), "2");
    await weight.scrollIntoViewIfNeeded();
    await present(page).getByText("0, 2").waitFor();
    assert.ok((await page.locator("rx-graph .card .number").count()) > 2);
    await button(page, "Reset").click();
    await atIteration(page, 0);
    await side(page).getByText("The numbers come with the next iteration.").first().waitFor();
    assert.is(await present(page).count(), 0);
    await side(page).locator(".value").scrollIntoViewIfNeeded();
    await side(page).getByText("No value yet.").waitFor();
    assert.is(await page.locator("rx-graph .card .number").count(), 0);
    await side(page).getByRole("heading", { name: "finiteDifference1" }).waitFor();
  }),
);

for (const [lang, theme, width, selected] of [
  ["en", "light", 1440, "dense1"],
  ["ko", "dark", 360, "finiteDifference1"],
] as const) {
  inBrowser(`axe finds nothing: ${lang}, ${theme}, ${width} pixels`, () =>
    withServedPage(built(), async (page, address) => {
      await openStudio(page, address, `#room=classification&lang=${lang}&theme=${theme}&at=3`, width);
      await atIteration(page, 3);
      await page.evaluate((name) => {
        document.querySelector("rx-graph")!.dispatchEvent(new CustomEvent("rx-select", { detail: { name } }));
      }, selected);
      await side(page).getByRole("heading", { name: selected, exact: true }).waitFor();
      await page.evaluate(() => {
        for (const section of document.querySelectorAll("aside details")) (section as HTMLDetailsElement).open = true;
        document.querySelector("aside .present, aside .formula")?.scrollIntoView();
      });
      await present(page).first().waitFor();
      assert.equal(await accessibilityFaults(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.is(overflow, 0);
    }),
  );
}

for (const width of [1440, 360]) {
  inBrowser(`a node that is selected comes into sight at ${width} pixels`, () =>
    withServedPage(built(), async (page, address) => {
      await openStudio(page, address, "#room=overfitting&lang=en&theme=light", width);
      await page.setViewportSize({ width, height: 600 });
      await page.locator("rx-graph [role=option]", { hasText: "dense1" }).first().waitFor();
      await page.evaluate(() => {
        const selected = new CustomEvent("rx-select", { detail: { name: "dense1" } });
        document.querySelector("rx-graph")!.dispatchEvent(selected);
      });
      await side(page).getByRole("heading", { name: "dense1", exact: true }).waitFor();
      if (width === 360) await button(page, "Look into dense1").click();
      await page.waitForFunction(() => {
        const { top, bottom } = document.querySelector("#inspector h2")!.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    }),
  );
}

test.run();
