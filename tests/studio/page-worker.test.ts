// A training worker that ends by itself, in a browser: the page tells it, and the run can go on. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio, step } from "./page.js";
import { savedRun } from "./steps.js";

const test = suite("a worker that ends by itself");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

/** The browser writes to the console that a worker has ended. Nothing else may be there. */
const withBroken = (message: RegExp, visit: (page: Page, address: string) => Promise<void>): Promise<void> =>
  withServedPage(built(), visit).catch((error: Error) => {
    if (!message.test(error.message)) throw error;
  });

/** Lets the training worker fail as a fault in it would. */
async function breakWorker(page: Page): Promise<void> {
  const [training] = page.workers().filter((each) => /training/.test(each.url()));
  await training!.evaluate(() => {
    setTimeout(() => {
      throw new Error("out of memory");
    });
  });
}

const told = (page: Page) => page.getByRole("alert").filter({ hasText: "The training worker has ended" });

inBrowser("it is told in one sentence, the run goes on from an earlier moment, or begins again", () =>
  withBroken(/^The page told errors or warnings: (Uncaught )?(Error: )?out of memory$/, async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en");
    await step(page, 4);
    const before = await savedRun(page);
    await breakWorker(page);
    await told(page)
      .getByText(/The training worker has ended: .*out of memory; start the run again\.$/)
      .waitFor();
    assert.ok(await button(page, "Train").isDisabled());
    await told(page).getByRole("button", { name: "Rewind to iteration 3" }).click();
    await told(page).waitFor({ state: "detached" });
    await atIteration(page, 3);
    await step(page, 1);
    assert.equal(await savedRun(page), before, "another run than before");
    await button(page, "Reset").click();
    await atIteration(page, 0);
    await step(page, 4);
    assert.equal((await savedRun(page)).losses, before.losses);
  }),
);

inBrowser("a worker that cannot be loaded is told, and loaded at another try", () =>
  withBroken(/^The page told errors or warnings: Failed to load resource/, async (page, address) => {
    await page.route("**/training.worker*", (route) => route.abort());
    await page.goto(`${address}#room=classification&lang=en`);
    await told(page).waitFor();
    await page.unroute("**/training.worker*");
    await button(page, "Reset").click();
    await page.locator("rx-graph [role=listbox]").waitFor();
    await step(page, 2);
    assert.is((await savedRun(page)).losses.length, 2);
  }),
);

test.run();
