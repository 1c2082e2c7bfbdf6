// The run of a script, in the page that its own server serves to a browser. Runs alone.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { serveStudio } from "../../packages/studio/src/server/studio.js";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { network, running } from "../support/served-run.js";
import { button } from "./page.js";
import { exported } from "./steps.js";

const test = suite("the run of a script");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

/** Whether a script of this name has arrived in the page. */
const isLoaded = (part: string): boolean =>
  performance.getEntriesByType("resource").some(({ name }) => name.includes(`/assets/${part}-`));

inBrowser("the page shows it, pauses it, steers it, and finds it again after a reload", async () => {
  const { W, learningRate$ } = network();
  const { iterations$, stop$ } = running(W);
  const losses: number[] = [];
  iterations$.subscribe(({ loss }) => losses.push(loss));
  const controls = { learningRate: learningRate$ };
  const shown = await serveStudio({ W, iterations$, controls }, { port: 0 }, async () => built());
  try {
    await withServedPage(built(), async (page) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(shown.address);
      await page.locator("rx-graph [role=listbox]").waitFor();
      assert.not.match(page.url(), /token/);

      await button(page, "Pause").click();
      // It is there when the script has told where it stands.
      await button(page, "Train").waitFor();
      const iteration = Number((await page.locator("dd.iteration").textContent())?.replaceAll(",", ""));
      assert.is(losses.length, iteration);
      await button(page, "Step").click();
      await page.locator("dd.iteration", { hasText: (iteration + 1).toLocaleString("en-US") }).waitFor();
      assert.is(losses.length, iteration + 1);

      const rate = page.getByRole("spinbutton", { name: "learningRate" });
      assert.is(Number(await rate.inputValue()), learningRate$.value);
      await rate.fill("0.25");
      await rate.press("Enter");
      await button(page, "Step").click();
      await page.locator("dd.iteration", { hasText: (iteration + 2).toLocaleString("en-US") }).waitFor();
      assert.is(learningRate$.value, 0.25);

      await page.getByLabel("Speed").selectOption({ label: "1,000 a second" });
      await page.waitForURL(/speed=1000/);
      await button(page, "Train").click();
      await page.reload();
      await button(page, "Pause").waitFor();
      await page.locator("rx-graph [role=listbox]").waitFor();
      assert.is(await page.getByLabel("Speed").inputValue(), "1000");
      const before = losses.length;
      await page.waitForFunction(
        (least) => Number(document.querySelector("dd.iteration")?.textContent?.replaceAll(",", "")) > least,
        before,
      );
      stop$.next();
      await page.getByText("The run of the script is over").waitFor();

      // Its server has gone with it, and what a person asks for now was loaded before.
      for (const part of ["files", "Inspector"]) await page.waitForFunction(isLoaded, part);
      await shown.close();
      const lines = (await exported(page, "Losses as CSV")).toString().trimEnd().split("\n");
      assert.is(Number(lines.at(-1)?.split(",")[1]), losses.at(-1));
      await page.locator("rx-graph [role=listbox]").focus();
      for (const key of ["Home", "Enter"]) await page.keyboard.press(key);
      await page.getByRole("heading", { name: "x", exact: true }).waitFor();
      assert.is(await page.getByText("could not be loaded").count(), 0);
    });
  } finally {
    stop$.next();
    await shown.close();
  }
});

inBrowser("an address that was used before is refused, with what to do", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const shown = await serveStudio({ W, iterations$ }, { port: 0 }, async () => built());
  try {
    for (const isFirst of [true, false]) {
      await withServedPage(built(), async (page) => {
        await page.goto(shown.address);
        if (isFirst) await page.locator("rx-graph [role=listbox]").waitFor();
        else await page.getByText("The address was used before").waitFor();
      }).catch((error: Error) => {
        // The browser writes the refused request to its console.
        if (isFirst || !error.message.includes("403")) throw error;
      });
    }
  } finally {
    stop$.next();
    await shown.close();
  }
});

inBrowser("the page shows it where the browser keeps nothing", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const shown = await serveStudio({ W, iterations$ }, { port: 0 }, async () => built());
  try {
    await withServedPage(built(), async (page) => {
      await page.addInitScript(() => {
        for (const name of ["localStorage", "sessionStorage"]) {
          Object.defineProperty(window, name, {
            get() {
              throw new DOMException("It is forbidden.", "SecurityError");
            },
          });
        }
      });
      await page.goto(shown.address);
      await page.locator("rx-graph [role=listbox]").waitFor();
    });
  } finally {
    stop$.next();
    await shown.close();
  }
});

test.run();
