// A file of one's own in the classification room, in a browser. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { button, openStudio, step } from "./page.js";
import { savedRun, trainingLoss } from "./steps.js";

const test = suite("a file of one's own");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

const row = (i: number): string =>
  `${Math.sin(i).toFixed(6)},${Math.cos(i).toFixed(6)},${i % 7},${i % 3 ? "yes" : "no"}`;
const file = (name: string, text: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(text),
});
const big = file("big.csv", `a,b,c,answer\n${Array.from({ length: 42_000 }, (_, i) => row(i)).join("\n")}\n`);

async function choose(page: Page, name: string, given: typeof big): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await button(page, name).click();
  await (await choosing).setFiles(given);
}

inBrowser("1 MB is learned from, and the link asks for the file again", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await choose(page, "CSV of your own …", big);
    await page.getByText("a, b, c", { exact: true }).waitFor();
    await step(page, 2);
    const loss = await trainingLoss(page);
    await page.waitForURL(/file=big\.csv.*at=2/);
    await page.reload();
    await choose(page, "Choose the file", big);
    await page.waitForFunction((wanted) => document.querySelector("main dl dd")?.textContent === wanted, loss);
  }),
);

/** Drags files over the page, and drops them there. */
async function drop(page: Page, ...files: readonly (typeof big)[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (all) => {
      const transfer = new DataTransfer();
      for (const { name, type, text } of all) transfer.items.add(new File([text], name, { type }));
      return transfer;
    },
    files.map(({ name, mimeType, buffer }) => ({ name, type: mimeType, text: buffer.toString() })),
  );
  await page.dispatchEvent("body", "dragover", { dataTransfer });
  await page.getByText("Drop a CSV file, or an exported run").waitFor();
  await page.dispatchEvent("body", "drop", { dataTransfer });
  await page.getByText("Drop a CSV file, or an exported run").waitFor({ state: "detached" });
}

inBrowser("a file that is dropped is learned as one that is chosen", () =>
  withServedPage(built(), async (page, address) => {
    const rows = Array.from({ length: 60 }, (_, i) => row(i));
    const small = file("small.csv", ["a,b,c,answer", ...rows].join("\n"));
    await openStudio(page, address, "#room=classification&lang=en");
    await drop(page, small);
    await page.getByText("small.csv", { exact: true }).waitFor();
    await step(page, 3);
    const dropped = await savedRun(page);
    assert.equal(dropped.experiment?.setup.task === "layers" && dropped.experiment.setup.data.kind, "csv");
    await page.goto("about:blank");
    await openStudio(page, address, "#room=classification&lang=en");
    await choose(page, "CSV of your own …", small);
    await page.getByText("small.csv", { exact: true }).waitFor();
    await step(page, 3);
    assert.equal(await savedRun(page), dropped);
  }),
);

inBrowser("what is dropped and is neither data nor a run is refused with the reason, and harms nothing", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en");
    await step(page, 2);
    await drop(page, { name: "cat.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await page.getByText("cat.json is no exported run").first().waitFor();
    await drop(page, file("one.csv", "a,b\n1,2\n"), file("two.csv", "a,b\n1,2\n"));
    await page.getByText("Several files were dropped").first().waitFor();
    await step(page, 1);
    assert.is((await savedRun(page)).losses.length, 3);
  }),
);

inBrowser("a file from which nothing can be learned is refused with the reason", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await choose(page, "CSV of your own …", file("one.csv", "a\n1\n2\n"));
    await page
      .getByText(/one\.csv has too few columns/)
      .first()
      .waitFor();
    await step(page, 1);
  }),
);

test.run();
