// <rx-weights>, <rx-histogram> and <rx-derivative> in a browser: numbers by pointer and keyboard, and live updates.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, openFigure, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("values in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

inBrowser("rx-weights follows its stream, and tells numbers by pointer and keyboard", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "weights" });
    await page.getByText("2 × 8").waitFor();
    await page.evaluate(`{
      document.querySelector("rx-weights").values = { subscribe({ next }) { window.next = next; return { unsubscribe() {} }; } };
    }`);
    await page.waitForFunction("window.next");
    await page.evaluate("next({ shape: [2, 3], data: [0.5, -0.25, 0, 1, NaN, 2] })");
    await page.getByText("2 × 3").waitFor();
    await page.getByText("1 numbers are not finite").waitFor();
    const picture = page.locator("rx-weights [role=application]");
    await picture.focus();
    for (const [key, told] of [
      ["Home", "[0, 0] = 0.5000"],
      ["ArrowRight", "[0, 1] = −0.2500"],
      ["ArrowDown", "[1, 1] = NaN"],
      ["End", "[1, 2] = 2.000"],
      ["ArrowRight", "[1, 2] = 2.000"],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByText(told, { exact: true }).waitFor();
    }
    await page.evaluate("next({ shape: [2, 3], data: [0.5, -0.25, 0, 1, 4, 3] })");
    await page.getByText("[1, 2] = 3.000", { exact: true }).waitFor();
    const { x, y, width, height } = (await picture.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 4);
    await page.getByText("[0, 1] = −0.2500", { exact: true }).waitFor();
    // A number is chosen by a click, and by Enter; it has a ring.
    await page.evaluate(`{
      window.chosen = [];
      document.querySelector("rx-weights").addEventListener("rx-choose", ({ detail }) => window.chosen.push(detail));
    }`);
    await page.mouse.click(x + width / 2, y + height / 4);
    await page.getByText("[0, 1] = −0.2500, chosen", { exact: true }).waitFor();
    await picture.press("ArrowDown");
    await picture.press("Enter");
    await page.getByText("[1, 1] = 4.000, chosen", { exact: true }).waitFor();
    await picture.press("Escape");
    await picture.press("ArrowLeft");
    await page.getByText("[1, 1] = 4.000, chosen", { exact: true }).waitFor();
    await picture.press("Escape");
    // The ring of the cursor, above that of the chosen number, ends in the frame that ends its text.
    await page.getByText("[1, 1] = 4.000, chosen", { exact: true }).waitFor({ state: "detached" });
    assert.equal(await page.evaluate("chosen"), [
      { index: 1, row: 0, column: 1 },
      { index: 4, row: 1, column: 1 },
    ]);
    const edge = await page.evaluate(() => {
      const canvas = document.querySelector("rx-weights")!.shadowRoot!.querySelector("canvas")!;
      const [w, h] = [canvas.width, canvas.height];
      const copy = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      return [...copy.getImageData(w / 2, h / 2, 1, 1).data];
    });
    assert.equal(edge, [47, 111, 222, 255], "the ring has the color of the accent");
    await page.evaluate("document.querySelector('rx-weights').chosen = -1");
    // The largest number has the color of positive numbers, the negative one that of negative numbers.
    const colors = await page.evaluate(() => {
      const canvas = document.querySelector("rx-weights")!.shadowRoot!.querySelector("canvas")!;
      const [w, h] = [canvas.width, canvas.height];
      // Chromium warns if a canvas itself is read twice.
      const copy = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true })!;
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, w, h);
      const places = [
        [w / 2, h * 0.75],
        [w / 6, h * 0.3],
        [(w * 5) / 6, h * 0.3],
      ] as const;
      return places.map(([x, y]) => {
        const first = 4 * (Math.floor(y) * w + Math.floor(x));
        return [...data.slice(first, first + 4)];
      });
    });
    assert.equal(colors[0], [47, 111, 222, 255]);
    assert.ok(colors[1]![2]! > colors[1]![0]!, "a positive number is bluish");
    assert.equal(colors[2], [251, 250, 247, 255], "zero is paper");
  }),
);

inBrowser("a miniature is a picture without a place in the order of the keyboard", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "weights" });
    await page.evaluate(`{
      const figure = document.querySelector("rx-weights");
      figure.miniature = true;
      figure.values = { shape: [2, 2], data: [1, 2, 3, 4] };
    }`);
    await page.locator("rx-weights [role=img]").waitFor();
    assert.is(await page.locator("rx-weights [tabindex]").count(), 0);
    assert.is(await page.locator("rx-weights header").count(), 0);
  }),
);

inBrowser("rx-histogram counts the values of its stream, and tells bins by keyboard", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "histogram" });
    await page.evaluate(`document.querySelector("rx-histogram").values = { shape: [4], data: [0, 0, 32, 64] }`);
    await page.getByText("24.00", { exact: true }).waitFor();
    await page.locator("rx-histogram [role=slider]").focus();
    await page.keyboard.press("Home");
    await page.getByText("0 to 1.000: 2 values").waitFor();
    await page.keyboard.press("End");
    await page.getByText("63.00 to 64.00: 1 values").waitFor();
    assert.is(
      await page.locator("rx-histogram [role=slider]").getAttribute("aria-valuetext"),
      "63.00 to 64.00: 1 values",
    );
  }),
);

inBrowser("rx-derivative is used by keyboard and pointer, and tells what was chosen", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "derivative" });
    await page.evaluate(() => {
      document.addEventListener("rx-change", (event) => {
        (window as unknown as { chosen: unknown }).chosen = (event as CustomEvent).detail;
      });
    });
    const chosen = (): Promise<{ h: number; at: number; error: number; scheme: string }> =>
      page.evaluate("window.chosen");
    await page.getByRole("slider", { name: "h", exact: true }).focus();
    await page.keyboard.press("Home");
    await page.getByText("mostly rounding").waitFor();
    assert.is((await chosen()).h, 1e-14);
    await page.keyboard.press("End");
    await page.getByText("mostly truncation").waitFor();
    assert.ok(Math.abs((await chosen()).error - Math.abs(Math.sin(1) * Math.cos(1) - Math.cos(1))) < 1e-9);
    await page.getByLabel("difference").selectOption("five-point");
    assert.is((await chosen()).scheme, "five-point");
    const errors = page.locator("rx-derivative .plots svg").nth(1);
    const { x, y, width, height } = (await errors.boundingBox())!;
    await page.mouse.move(x + width * 0.9, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.78, y + height / 2);
    await page.mouse.up();
    await page.getByText("near the best step").waitFor();
    const { h } = await chosen();
    assert.ok(h > 1e-4 && h < 1e-2, `${h}`);
    const refused = await page.evaluate<string>(`
      const figure = document.querySelector("rx-derivative");
      figure.own = { formula: "1 / x", f: (x) => 1 / x, slope: (x) => -1 / x ** 2, range: [-2, 2] };
      try {
        figure.own = { formula: "x", f: (x) => x };
      } catch (error) {
        error.message;
      }
    `);
    assert.match(refused, /^rx-derivative: own is .*; give a function, as in/);
    const list = page.locator("rx-derivative select").first();
    await list.locator("option", { hasText: "1 / x" }).waitFor({ state: "attached" });
    assert.is(await page.locator("rx-derivative polyline.curve").count(), 2);
    await page.getByRole("slider", { name: "x", exact: true }).press("Home");
    assert.is(((await chosen()) as { example?: string }).example, "own");
    await list.selectOption("sin");
    assert.is(((await chosen()) as { example?: string }).example, "sin");
    assert.is(await page.locator("rx-derivative polyline.curve").count(), 1);
  }),
);

test.run();
