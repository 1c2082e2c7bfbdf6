// Keys of the page in a browser: they act where something trains, and scroll where nothing does. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio, step } from "./page.js";

const test = suite("keys of the page");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

/** Presses a key such as a Korean keyboard sends. Returns whether the browser may do its own with it, as scrolling. */
const press = (page: Page, key: string, code: string, repeat = false): Promise<boolean> =>
  page.evaluate(
    (given) => document.body.dispatchEvent(new KeyboardEvent("keydown", { ...given, bubbles: true, cancelable: true })),
    { key, code, repeat },
  );

const KEYS = { " ": "Space", Home: "Home", End: "End", ArrowRight: "ArrowRight", r: "KeyR" };

inBrowser("a laboratory and an entry leave their keys to the browser, which scrolls", () =>
  withServedPage(built(), async (page, address) => {
    for (const [room, part] of [
      ["descent", "rx-descent"],
      ["own", "pre"],
    ]) {
      await page.goto(`${address}#room=${room}`);
      await page.locator(part as string).waitFor();
      for (const [key, code] of Object.entries(KEYS)) assert.ok(await press(page, key, code), `${code} in ${room}`);
      assert.not(await press(page, "?", "Slash"));
      await page.keyboard.press("Escape");
    }
    await openStudio(page, address, "#room=classification");
    for (const [key, code] of Object.entries(KEYS)) assert.not(await press(page, key, code), code);
  }),
);

inBrowser("letters act with a Korean keyboard, and once while they are held down", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await step(page, 2);
    await press(page, "ㅠ", "KeyB", true);
    await press(page, "ㅠ", "KeyB");
    await button(page, "Show run B").waitFor();
    for (let i = 0; i < 3; i++) await press(page, "ㅠ", "KeyB", true);
    await press(page, "ㄱ", "KeyR");
    await atIteration(page, 0);
    assert.is(await page.getByRole("button", { name: /^Show run/ }).count(), 2);
  }),
);

test.run();
