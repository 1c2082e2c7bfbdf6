// <rx-boundary>, <rx-descent> and <rx-digit> in a browser: by pointer, by keyboard, and with networks that train in the page.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, moveOffScreen, openFigure, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("planes in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

inBrowser("rx-boundary evaluates once at a time, tells predictions by keyboard, and evaluates nothing off screen", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "boundary" });
    await page.evaluate(`{
      const figure = document.querySelector("rx-boundary");
      window.calls = 0;
      window.open = 0;
      window.most = 0;
      figure.points = [{ x: [0, 0], label: 0 }, { x: [1, 1], label: 1 }];
      figure.names = ["low", "high"];
      figure.domain = { x: [0, 1], y: [0, 1] };
      figure.changes = { subscribe({ next }) { window.change = next; return { unsubscribe() { window.change = undefined; } }; } };
      figure.predict = async ({ shape, data }) => {
        window.calls++;
        window.most = Math.max(window.most, ++window.open);
        await new Promise((resolve) => { window.finish = resolve; });
        window.open--;
        return { shape: [shape[0]], data: Float64Array.from({ length: shape[0] }, (_, i) => data[2 * i]) };
      };
    }`);
    await page.waitForFunction("window.calls === 1 && window.change");
    await page.evaluate("for (let i = 0; i < 9; i++) change(i)");
    await page.evaluate("finish()");
    await page.waitForFunction("window.calls === 2");
    await page.evaluate("finish()");
    await page.locator("rx-boundary .class", { hasText: "high" }).waitFor();
    await page.locator("rx-boundary [role=application]").focus();
    await page.keyboard.press("ArrowUp");
    await page.getByText("(0.500, 0.500) · low 0.490 · high 0.510").waitFor();
    for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowRight");
    await page.getByText("(1.00, 0.500) · low 0.0104 · high 0.990").waitFor();
    assert.equal(await page.evaluate("[calls, most]"), [2, 1]);
    await moveOffScreen(page, "rx-boundary");
    await page.waitForFunction("window.change === undefined");
    assert.is(await page.evaluate("calls"), 2);
    await page.evaluate(() => document.querySelector("rx-boundary")!.scrollIntoView());
    await page.waitForFunction("window.calls === 3");
  }),
);

inBrowser("rx-boundary learns three classes by finite differences in the page, and tells a wrong prediction", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "boundary" });
    const plane = page.locator("rx-boundary [role=application]");
    await plane.waitFor();
    const { x, y, width, height } = (await plane.boundingBox())!;
    // Class B lies left of the middle, below.
    await page.mouse.move(x + width * 0.35, y + height * 0.65);
    await page.getByText(/ · B (0\.9[5-9]|1\.0)/).waitFor();
    await page.evaluate(`document.querySelector("rx-boundary").predict = () => ({ shape: [3], data: [1, 2, 3] })`);
    await page.getByText("rx-boundary: predict returned shape [3]").waitFor();
  }),
);

inBrowser("rx-descent is steered by keyboard and pointer, and tells how it ends", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "descent" });
    await page.evaluate(`addEventListener("rx-change", ({ detail }) => { window.chosen = detail; })`);
    await page.getByText("start(−8.00, 4.00)").or(page.getByText("(−8.00, 4.00)")).first().waitFor();
    await page.locator("rx-descent [role=application]").focus();
    await page.keyboard.press("ArrowRight");
    await page.getByText("(−7.50, 4.00)").waitFor();
    await page.keyboard.press("Shift+ArrowDown");
    await page.getByText("(−7.50, 3.95)").waitFor();
    const rate = page.getByRole("slider", { name: "learning rate" });
    await rate.focus();
    await page.keyboard.press("End");
    await page.getByText("flew off").waitFor();
    await page.keyboard.press("Home");
    await page.getByText("hardly moved").or(page.getByText("still on its way")).first().waitFor();
    const { x, y, width, height } = (await page.locator("rx-descent canvas").boundingBox())!;
    await page.mouse.move(x + 20, y + 20);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 4);
    await page.mouse.up();
    const { start } = (await page.evaluate("window.chosen")) as { start: [number, number] };
    assert.ok(Math.abs(start[0]) < 0.1 && Math.abs(start[1] - 2.5) < 0.1, `${start}`);
    await page.getByLabel("f(x₀, x₁)").selectOption("saddle");
    await page.getByText("flew off").first().waitFor();
  }),
);

inBrowser(
  "rx-digit reads a digit that is drawn by pointer, and one by keyboard, with a network that learned in the page",
  () =>
    withServedPage(built(), async (page, address) => {
      await openFigure(page, address, { only: "digit" });
      await page.evaluate(
        `addEventListener("rx-digit", ({ detail }) => { window.ink = detail.pixels.reduce((a, b) => a + b, 0); })`,
      );
      const paper = page.locator("rx-digit .paper");
      const { x, y, width, height } = (await paper.boundingBox())!;
      const at = (left: number, top: number): [number, number] => [x + left * width, y + top * height];
      await page.mouse.move(...at(0.28, 0.18));
      await page.mouse.down();
      await page.mouse.move(...at(0.72, 0.18), { steps: 5 });
      await page.mouse.move(...at(0.45, 0.85), { steps: 8 });
      await page.mouse.up();
      await page.locator("rx-digit li.best", { hasText: /^\s*7/ }).waitFor();
      assert.ok(((await page.evaluate("ink")) as number) > 30);
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByText("Draw a digit").waitFor();
      assert.is(await page.evaluate("ink"), 0);
      await paper.focus();
      await page.keyboard.press("Space");
      for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Space");
      await page.locator("rx-digit li.best", { hasText: /^\s*1/ }).waitFor();
      await page.keyboard.press("Delete");
      await page.locator("rx-digit li.best").waitFor({ state: "detached" });
    }),
);

test.run();
