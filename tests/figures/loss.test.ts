// <rx-loss> in a browser, with two real trainings in the page.
import type { RxLoss } from "@rxgrad/figures";
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

const test = suite("rx-loss in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

const figure = "rx-loss";

/** Waits until both trainings have ended. */
const trained = (page: Page): Promise<void> => page.locator(`${figure} .iteration dd`, { hasText: "600" }).waitFor();

/** The numbers that are shown, by name. */
const shown = async (page: Page): Promise<Record<string, string>> => {
  const texts = await page.locator(`${figure} dl > div`).allInnerTexts();
  return Object.fromEntries(texts.map((text) => text.trim().split(/\s*\n\s*/) as [string, string]));
};

inBrowser("it draws two trainings, tells numbers by pointer and keyboard, and then schedules no frame", () =>
  withServedPage(built(), async (page, address) => {
    await countFrames(page);
    await openFigure(page, address, { only: "loss" });
    await trained(page);
    const last = await shown(page);
    assert.ok(Number(last["rate 4"]) < 0.002, JSON.stringify(last));

    await page.locator(`${figure} [role=slider]`).focus();
    await page.keyboard.press("Home");
    await page.locator(`${figure} .iteration dd`, { hasText: /^1$/ }).waitFor();
    const first = await shown(page);
    assert.ok(Number(first["rate 1"]) > 0.5, JSON.stringify(first));
    assert.match(
      (await page.locator(`${figure} [role=slider]`).getAttribute("aria-valuetext")) ?? "",
      /^Iteration 1: rate 4 0\.\d+/,
    );
    await page.keyboard.press("ArrowRight");
    await page.locator(`${figure} .iteration dd`, { hasText: /^2$/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(`${figure} .iteration dd`, { hasText: "600" }).waitFor();

    const box = (await page.locator(`${figure} canvas`).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    await page.locator(`${figure} .iteration dd`, { hasText: /^29\d$/ }).waitFor();
    await page.mouse.move(0, 0);
    await page.locator(`${figure} .iteration dd`, { hasText: "600" }).waitFor();

    const before = await scheduledFrames(page);
    assert.is(await scheduledFrames(page), before, "a figure whose data stand still asks for no frame");
  }),
);

inBrowser("it saves what it shows as PNG and SVG", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "loss" });
    await trained(page);
    const [svg, png] = await page.evaluate(async () => {
      const element = document.querySelector("rx-loss") as unknown as RxLoss;
      const [drawn, pixels] = await Promise.all([element.picture("svg"), element.picture("png")]);
      const { width, height } = await createImageBitmap(pixels);
      return [await drawn.text(), { type: pixels.type, width, height }] as const;
    });
    assert.match(svg, /^<svg [^>]*viewBox="0 0 \d+ \d+".*<title>Loss by iteration<\/title>/);
    assert.ok((svg.match(/<polyline/g) ?? []).length > 6 && svg.includes(">rate 4</text>"), svg.slice(0, 400));
    assert.is(png.type, "image/png");
    assert.ok(png.width > 600 && png.height > 200, JSON.stringify(png));
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as SVG" }).click(),
    ]);
    assert.is(download.suggestedFilename(), "loss.svg");
  }),
);

inBrowser("off screen it keeps every point and schedules no frame", () =>
  withServedPage(built(), async (page, address) => {
    await countFrames(page);
    await openFigure(page, address, { only: "loss" });
    await trained(page);
    await moveOffScreen(page, figure);
    const before = await scheduledFrames(page);
    await page.evaluate(`{
      let next;
      document.querySelector("rx-loss").streams = { subscribe(observer) { next = observer.next; return { unsubscribe() {} }; } };
      queueMicrotask(() => queueMicrotask(() => {
        for (let i = 1; i <= 5000; i++) next({ iteration: i, loss: i === 4000 ? NaN : 1 / i });
      }));
    }`);
    assert.is(await scheduledFrames(page), before, "nothing is drawn off screen");
    await page.evaluate(() => document.querySelector("rx-loss")!.scrollIntoView());
    await page.locator(`${figure} .iteration dd`, { hasText: "5,000" }).waitFor();
    await page.getByText("loss is no longer a finite number since iteration 4,000").waitFor();
  }),
);

inBrowser("axe finds nothing, in both languages and themes, wide and narrow", () =>
  withServedPage(built(), async (page, address) => {
    for (const [lang, theme, width] of [
      ["en", "light", 1440],
      ["ko", "dark", 360],
    ] as const) {
      await openFigure(page, address, { only: "loss", lang, theme, width });
      await trained(page);
      assert.equal(await accessibilityFaults(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
    }
    await page.getByRole("button", { name: "로그" }).waitFor();
  }),
);

inBrowser("it tells what is missing, and what is wrong", () =>
  withServedPage(built(), async (page, address) => {
    await openFigure(page, address, { only: "loss" });
    const message = await page.evaluate(() => {
      try {
        (document.querySelector("rx-loss") as unknown as { streams: unknown }).streams = 5;
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    });
    assert.is(
      message,
      "rx-loss: streams is 5; give an Observable of { iteration, loss }, or up to six of them by name.",
    );
    await page.evaluate(() => document.querySelector("rx-loss")!.setAttribute("scale", "cubic"));
    await page.getByText('rx-loss: the attribute scale is "cubic"; give "linear" or "log".').waitFor();
    await page.evaluate(() => document.querySelector("rx-loss")!.setAttribute("scale", "log"));
    await page.getByText("the attribute scale").waitFor({ state: "detached" });
    await page.evaluate(() => {
      (document.querySelector("rx-loss") as unknown as RxLoss).streams = undefined;
    });
    await page.getByText("Give this figure a stream of iterations").waitFor();
  }),
);

test.run();
