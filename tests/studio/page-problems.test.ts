// What went wrong is told in a browser, with steps that can work. Runs alone.
import type { Locator } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { button, openStudio } from "./page.js";

const test = suite("problems that the page tells");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

inBrowser("digits that could not be loaded hide no problem of another room", () =>
  withServedPage(built(), async (page, address) => {
    await page.route("**/mnist/*.gz", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "" }));
    await page.goto(`${address}#room=mnist&lang=en`);
    await page.getByText("They lie beside the page, in the folder mnist.").waitFor();
    await openStudio(page, address, "#room=classification");
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, "CSV of your own …").click()]);
    await chooser.setFiles({ name: "one.csv", mimeType: "text/csv", buffer: Buffer.from("a\n1\n2\n") });
    await page
      .getByRole("alert")
      .getByText(/one\.csv has too few columns/)
      .waitFor();
  }),
);

inBrowser("a run that cannot start offers the room's own settings alone", () =>
  withServedPage(built(), async (page, address) => {
    const body = 'export default () => { throw new Error("there is nothing to learn"); };';
    await page.route("**/broken.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
    await page.goto(`${address}#room=own&task=module&seed=1&address=/broken.js&lang=en`);
    await button(page, "Import and open").click();
    const failed = page.getByRole("alert").filter({ hasText: "The run has failed" });
    await failed.getByText("there is nothing to learn").waitFor();
    assert.equal(await failed.getByRole("button").allTextContents(), ["Begin with the room's own settings"]);
    assert.is(await page.getByText("The network is being built.").count(), 0);
    await failed.getByRole("button").click();
    await button(page, "Open this one").waitFor();
  }),
);

inBrowser("a whole number is rounded, and a curve leaves the settings that were moved", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    const samples = page.getByRole("spinbutton", { name: "Samples: number" });
    await samples.fill("33.5");
    await samples.press("Enter");
    await page.waitForURL(/samples=34/);
    assert.is(await page.getByText("The run has failed").count(), 0);
    await openStudio(page, address, "#room=regression");
    const rate = page.getByRole("spinbutton", { name: "Learning rate: number" });
    await rate.fill("0.1");
    await rate.press("Enter");
    await page.waitForURL(/moves=/);
    await page.getByRole("combobox", { name: "curve", exact: true }).selectOption("hill");
    await page.waitForURL(/rate=0\.1/);
    assert.is(await rate.inputValue(), "0.1");
  }),
);

inBrowser("a field shows the number that counts, whatever was typed into it", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en");
    const type = async (field: Locator, text: string): Promise<string> => {
      await field.fill(text);
      await field.press("Enter");
      return field.inputValue();
    };
    const units = page.getByRole("spinbutton", { name: "Units" }).first();
    const shown: string[] = [];
    for (const text of ["", "999", "9999", "3.5", "3.6"]) shown.push(await type(units, text));
    assert.equal(shown, ["8", "256", "256", "4", "4"]);
    await page.waitForURL(/layers=4tanh/);
    const seed = page.getByRole("spinbutton", { name: "Seed" });
    assert.equal(
      [await type(seed, ""), await type(seed, "-1"), await type(seed, "5000000000")],
      ["1", "0", "4294967295"],
    );
    await button(page, "Another seed").click();
    await page.waitForURL(/seed=0/);
  }),
);

test.run();
