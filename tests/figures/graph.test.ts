// <rx-graph> in a browser, with a real training in the page.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import {
  accessibilityFaults,
  builtFor,
  countFrames,
  moveOffScreen,
  openFigure,
  scheduledFrames,
  withServedPage,
} from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("rx-graph in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

const trained = (page: Page): Promise<void> => page.getByText("iteration 600").waitFor();
const card = (page: Page, name: string) =>
  page.locator("rx-graph [role=option]", { has: page.locator(".name", { hasText: new RegExp(`^${name}$`) }) });

/** The description of a chain of so many layers, as plain data. */
const chain = `(count) => ({
  rows: Array.from({ length: count }, (_, i) => ({
    name: "node" + i, kind: i === 0 ? "input" : "tanh", shape: ["batch", 2], parameters: 0, trainable: undefined, cost: 0,
    source: i === 0 ? "feed" : undefined,
    inputs: i === 0 ? [] : i % 4 === 0 && i > 4 ? ["node" + (i - 1), "node" + (i - 3)] : ["node" + (i - 1)],
  })),
  gradients: [], optimizers: [],
})`;

inBrowser(
  "it draws a graph with its loop, follows edges by keyboard, tells the selection, and then schedules no frame",
  () =>
    withServedPage(built(), async (page, address) => {
      await countFrames(page);
      await openFigure(page, address, { only: "graph" });
      await trained(page);
      assert.is(await page.locator("rx-graph [role=option]").count(), 12);
      assert.ok(Number(await card(page, "loss").locator(".number").textContent()) < 0.1);
      await page.evaluate(() => {
        document.addEventListener("rx-select", (event) => {
          document.title = String((event as CustomEvent<{ name: string }>).detail.name);
        });
      });
      const list = page.locator("rx-graph [role=listbox]");
      await list.focus();
      for (const [key, name] of [
        ["Home", "x"],
        ["End", "sgd1"],
        ["ArrowRight", "sgd1"],
        ["Home", "x"],
        ["ArrowRight", "(shortcut|dense1)"],
      ] as const) {
        await page.keyboard.press(key);
        const selected = page.locator("rx-graph [role=option][aria-selected=true]");
        await page.waitForFunction((wanted) => new RegExp(`^${wanted}$`).test(document.title), name);
        assert.match((await selected.locator(".name").first().textContent()) ?? "", new RegExp(`^${name}$`));
        assert.is(await list.getAttribute("aria-activedescendant"), await selected.getAttribute("id"));
      }
      await page.keyboard.press("Escape");
      await page.waitForFunction(() => document.title === "undefined");
      await card(page, "relu1").click();
      await page.waitForFunction(() => document.title === "relu1");
      const texts = "dense2 dense W 8 × 2 b 2 shape batch × 2; from relu1; to softmax1";
      assert.is(await page.getByRole("option", { name: texts }).count(), 1);
      const before = await scheduledFrames(page);
      assert.is(await scheduledFrames(page), before);
    }),
);

inBrowser("it zooms by buttons, keys and the wheel, and fits again", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "graph" });
    await trained(page);
    const zoom = (): Promise<number> =>
      page.locator("rx-graph .world").evaluate((world) => new DOMMatrix(getComputedStyle(world).transform).a);
    const changed = async (act: () => Promise<void>): Promise<number> => {
      const before = await zoom();
      await act();
      await page.waitForFunction(
        (was) =>
          new DOMMatrix(
            getComputedStyle(document.querySelector("rx-graph")!.shadowRoot!.querySelector(".world")!).transform,
          ).a !== was,
        before,
      );
      return (await zoom()) / before;
    };
    const near = (value: number, wanted: number): void => assert.ok(Math.abs(value / wanted - 1) < 1e-3, `${value}`);
    const fitting = await zoom();
    near(await changed(() => page.getByRole("button", { name: "Zoom in" }).click()), 1.25);
    near(await changed(() => page.getByRole("button", { name: "Zoom out" }).click()), 0.8);
    await page.locator("rx-graph [role=listbox]").focus();
    near(await changed(() => page.keyboard.press("+")), 1.25);
    await page.locator("rx-graph [role=listbox]").hover();
    await page.keyboard.down("Control");
    assert.ok((await changed(() => page.mouse.wheel(0, 100))) < 1);
    await page.keyboard.up("Control");
    await changed(() => page.getByRole("button", { name: "Fit" }).click());
    near(await zoom(), fitting);
  }),
);

inBrowser("it draws the plain description of a thousand nodes, and a newer graph cancels the layout", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "graph" });
    await trained(page);
    await page.evaluate(`document.querySelector("rx-graph").live = undefined`);
    await page.evaluate(`document.querySelector("rx-graph").graph = (${chain})(1000)`);
    await page.evaluate(`document.querySelector("rx-graph").graph = (${chain})(3)`);
    await card(page, "node2").waitFor();
    await page.evaluate(`document.querySelector("rx-graph").graph = (${chain})(1000)`);
    await card(page, "node2").waitFor({ state: "detached" });
    const list = page.locator("rx-graph [role=listbox]");
    await page.getByText("is being laid out").waitFor({ state: "detached" });
    await list.focus();
    await page.keyboard.press("End");
    await card(page, "node999").waitFor();
    assert.is(await card(page, "node999").getAttribute("aria-posinset"), "1000");
    const shown = await page.locator("rx-graph [role=option]").count();
    assert.ok(shown < 60, `${shown} cards are in the page`);
  }),
);

inBrowser("a child is shown in its node's card, and a number that is not finite is told with its iteration", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "graph" });
    await trained(page);
    await page.evaluate(`{
      const graph = document.querySelector("rx-graph");
      graph.live = { subscribe({ next }) {
        next({ iteration: 7, numbers: { node2: NaN } });
        next({ iteration: 8, numbers: { node2: NaN } });
        return { unsubscribe() {} };
      } };
      graph.graph = (${chain})(3);
    }`);
    await card(page, "node1").waitFor();
    await page.evaluate(`document.querySelector("rx-graph").innerHTML = '<p slot="node1" style="margin: 0">tiny</p>'`);
    await page.getByText("tiny").waitFor();
    const box = (await page.getByText("tiny").boundingBox())!;
    assert.ok(box.width <= 104 && box.width > 56, JSON.stringify(box));
    await page.getByText("NaN, ∞ since 7").waitFor();
  }),
);

inBrowser("off screen it is subscribed to nothing and schedules no frame", () =>
  withServedPage(built(), async (page, address) => {
    await countFrames(page);
    await openFigure(page, address, { only: "graph" });
    await trained(page);
    await page.evaluate(`{
      window.open = 0;
      document.querySelector("rx-graph").live = { subscribe() { window.open++; return { unsubscribe() { window.open--; } }; } };
    }`);
    await page.waitForFunction("window.open === 1");
    await moveOffScreen(page, "rx-graph");
    await page.waitForFunction("window.open === 0");
    const before = await scheduledFrames(page);
    await page.evaluate(`document.querySelector("rx-graph").selected = "x"`);
    assert.is(await scheduledFrames(page), before);
    await page.evaluate(() => document.querySelector("rx-graph")!.scrollIntoView());
    await page.waitForFunction("window.open === 1");
    await page.locator("rx-graph [aria-selected=true]", { hasText: "x" }).waitFor();
  }),
);

inBrowser("axe finds nothing, and what cannot be drawn is told", () =>
  withServedPage(built(), async (page, address) => {
    for (const [lang, theme, width] of [
      ["en", "light", 1440],
      ["ko", "dark", 360],
    ] as const) {
      await openFigure(page, address, { only: "graph", lang, theme, width });
      await page.getByText(lang === "ko" ? "반복 600" : "iteration 600").waitFor();
      assert.equal(await accessibilityFaults(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
    }
    await page.evaluate(`document.querySelector("rx-graph").graph = { no: "graph" }`);
    await page.getByText("describe: it was given").waitFor();
    await page.evaluate(`document.querySelector("rx-graph").graph = undefined`);
    await page.getByText("element.graph = optimizer").waitFor();
  }),
);

test.run();
