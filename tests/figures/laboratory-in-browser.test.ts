// <rx-losses>, <rx-activation> and <rx-fit> in a browser: dragged by pointer and by keyboard.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, openFigure, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("losses, activations and curves in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

/** Keeps the newest event of a figure; read it with `told`. */
const listen = (page: Page, type: string): Promise<void> =>
  page.evaluate((name) => {
    document.addEventListener(name, (event) => {
      (window as unknown as { told: unknown }).told = (event as CustomEvent).detail;
    });
  }, type);

async function told<T>(page: Page): Promise<T> {
  await page.waitForFunction("window.told");
  const detail = await page.evaluate("window.told");
  await page.evaluate("window.told = undefined");
  return detail as T;
}

inBrowser("rx-losses is dragged by keyboard and pointer, and tells the losses", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "losses" });
    await listen(page, "rx-change");
    await page.getByRole("cell", { name: "0.0975000" }).waitFor();
    await page.getByRole("slider", { name: "Probability of class 2" }).press("End");
    type Told = { prediction: number[]; target: number; losses: Record<string, number> };
    assert.equal((await told<Told>(page)).prediction, [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    await page.getByRole("button", { name: "Class 7 is the right one" }).press("Enter");
    const wrong = await told<Told>(page);
    assert.is(wrong.target, 7);
    assert.is(wrong.losses.entropyExact, Infinity);
    assert.is(await page.getByRole("cell", { name: "∞", exact: true }).count(), 4);
    const { x, y, width, height } = (await page.getByRole("slider", { name: "Probability of class 7" }).boundingBox())!;
    await page.mouse.move(x + width / 2, y + height * 0.9);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.up();
    await page.waitForFunction("window.told.prediction[7] === 0.5");
    await page.locator("rx-losses select").selectOption("numbers");
    await page.getByRole("slider", { name: "Prediction 3" }).press("Home");
    await page
      .getByRole("cell", { name: "Huber" })
      .or(page.getByRole("rowheader", { name: "Huber" }))
      .waitFor();
    await page.waitForFunction("window.told.prediction[3] === -3");
  }),
);

inBrowser("rx-losses says what is wrong with a prediction", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "losses" });
    await page.evaluate(`{
      const figure = document.querySelector("rx-losses");
      figure.setAttribute("target", "5");
      figure.setAttribute("prediction", "0.5 0.5");
    }`);
    await page.getByText("give the index of a class").waitFor();
    await page.evaluate(`document.querySelector("rx-losses").setAttribute("prediction", "0.5 half")`);
    await page.getByText("give up to 20 finite numbers").waitFor();
  }),
);

inBrowser("rx-activation is dragged, and tells where slopes vanish", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "activation" });
    await listen(page, "rx-change");
    await page.getByRole("button", { name: "Step" }).press("Space");
    assert.equal(await told(page), { functions: "sigmoid relu", at: 1 });
    await page.getByRole("slider", { name: "x" }).press("Home");
    assert.equal(await told(page), { functions: "sigmoid relu", at: -8 });
    await page.getByRole("cell", { name: "vanishes: below 0.01" }).waitFor();
    await page.getByRole("cell", { name: "dead: the slope is 0" }).waitFor();
    const { x, y, width, height } = (await page.locator("rx-activation .plots svg").first().boundingBox())!;
    await page.mouse.move(x + width * 0.9, y + height / 2);
    await page.mouse.down();
    await page.mouse.up();
    const { at } = await told<{ at: number }>(page);
    assert.ok(at > 6 && at < 8, `${at}`);
    for (const name of ["Tanh", "ELU"]) await page.getByRole("button", { name, exact: true }).click();
    assert.ok(await page.getByRole("button", { name: "SiLU" }).isDisabled(), "four are the most");
  }),
);

inBrowser("a curve is drawn in rx-fit by keyboard and by pointer", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "fit" });
    await listen(page, "rx-draw");
    await page.evaluate(`document.querySelector("rx-fit").target = Array(61).fill(0)`);
    const plane = page.locator("rx-fit [role=application]");
    await plane.press("Home");
    await page.getByText("x = −1.00: target 0").waitFor();
    await plane.press("ArrowUp");
    type Told = { heights: number[] };
    const bent = (await told<Told>(page)).heights;
    assert.ok(bent[0] === 0.05 && bent[1]! < 0.05 && bent[60]! < 1e-9, `${bent}`);
    const { x, y, width, height } = (await plane.boundingBox())!;
    await page.mouse.move(x + width * 0.3, y + height * 0.2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height * 0.2);
    await page.mouse.up();
    const { heights } = await told<Told>(page);
    assert.ok(heights[30]! > 0.6 && Math.abs(heights[60]!) < 1e-9, `${heights}`);
    await page.evaluate(`document.querySelector("rx-fit").drawable = false`);
    await page.mouse.move(x + width * 0.3, y + height * 0.8);
    await page.mouse.down();
    await page.mouse.up();
    assert.is(await page.evaluate("window.told"), undefined);
  }),
);

test.run();
