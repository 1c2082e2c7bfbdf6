// The address while what it asks for is still to come: a reload then must not lose it. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio } from "./page.js";

const test = suite("the address of what is to come");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

/** Has the address written anew. */
async function rewritten(page: Page): Promise<string> {
  await button(page, "한국어").click();
  await page.waitForURL(/lang=ko/);
  return page.url();
}

inBrowser("the moment of a link stays in the address while the run is on its way there", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en&at=90000000");
    await page.getByRole("progressbar").waitFor();
    assert.match(await rewritten(page), /at=90000000(&|$)/);
  }),
);

inBrowser("the experiment and the moment of a link stay in the address while its run is loaded", () =>
  withServedPage(built(), async (page, address) => {
    let load: () => void = () => {};
    const loading = new Promise<void>((resolve) => {
      load = resolve;
    });
    await page.route("**/worker-run-*.js", async (route) => {
      await loading;
      await route.continue();
    });
    await page.goto(`${address}#room=regression&lang=en&layers=8linear-8linear&gradient=backprop&at=5`);
    const url = await rewritten(page);
    assert.match(url, /layers=8linear-8linear&/);
    assert.match(url, /at=5(&|$)/);
    load();
    await atIteration(page, 5);
    assert.match(page.url(), /at=5(&|$)/);
  }),
);

test.run();
