// What leaves the studio's page, in a browser: code, link, curves, run and parameters. Runs alone.
import { parametersFromJSON } from "rxgrad";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { codeOf } from "../../packages/studio/src/experiment/code/code-of.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio, step } from "./page.js";
import { exported, savedRun } from "./steps.js";

const test = suite("what leaves the studio's page");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "studio");

const FRESH = "#room=classification&lang=en&theme=light&seed=7";

inBrowser(
  "the code and the link are copied, and both are the run on screen",
  visit(async (page, address) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    await openStudio(page, address, FRESH);
    await step(page, 3);
    const run = await savedRun(page);

    await button(page, "Export").click();
    await button(page, "Copy the code").click();
    await page.getByText("The code has been copied.").first().waitFor();
    assert.is(await copied(), codeOf(run.experiment!, 3));

    await button(page, "Copy the link").click();
    await page.getByText("The link has been copied.").first().waitFor();
    const link = await copied();
    assert.match(link, /#room=classification&.*seed=7&.*at=3/);
    await page.goto("about:blank");
    await page.goto(link);
    await atIteration(page, 3);
    assert.equal(await savedRun(page), run);
  }),
);

inBrowser(
  "a browser that forbids the clipboard is told, with what to do",
  visit(async (page, address) => {
    await page.context().clearPermissions();
    await openStudio(page, address, FRESH);
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("forbidden", "NotAllowedError"));
    });
    await button(page, "Copy the link").click();
    await page.getByText("The browser does not let the page write to the clipboard; allow it").waitFor();
  }),
);

inBrowser(
  "curves are pictures, losses a table, and parameters are read by rxgrad",
  visit(async (page, address) => {
    await page.goto("about:blank");
    await openStudio(page, address, FRESH);
    await step(page, 4);
    const run = await savedRun(page);

    const svg = (await exported(page, "Curve as SVG")).toString();
    assert.match(svg, /^<svg[^>]*>/);
    const drawn = await page.evaluate((text) => {
      const picture = new DOMParser().parseFromString(text, "image/svg+xml");
      return {
        isFaulty: picture.querySelector("parsererror") !== null,
        words: picture.documentElement.textContent ?? "",
      };
    }, svg);
    assert.not(drawn.isFaulty);
    assert.match(drawn.words, /training/);
    assert.match(drawn.words, /test/);

    const png = await exported(page, "Curve as PNG");
    assert.equal([...png.subarray(1, 4)].map((each) => String.fromCharCode(each)).join(""), "PNG");
    const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
    assert.ok(width >= 320 && height >= 100, `${width} × ${height}`);

    const [head, ...lines] = (await exported(page, "Losses as CSV")).toString().trimEnd().split("\n");
    assert.is(head, "iteration,training,test");
    assert.equal(
      lines.map((line) => line.split(",").slice(0, 2).map(Number)),
      run.iterations.map((iteration, i) => [iteration, run.losses[i]]),
    );

    const { loss } = await buildRun(run.experiment!.setup);
    const parameters = parametersFromJSON(loss, JSON.parse((await exported(page, "Parameters as JSON")).toString()));
    assert.equal(
      [...parameters].map(({ name, value }) => [name, [...value.shape]]),
      [
        ["dense1/W", [2, 8]],
        ["dense1/b", [8]],
        ["output/W", [8, 2]],
        ["output/b", [2]],
      ],
    );
  }),
);

inBrowser(
  "an exported run opens again, with its moves",
  visit(async (page, address) => {
    await page.goto("about:blank");
    await openStudio(page, address, FRESH);
    await step(page, 2);
    const rate = page.getByRole("spinbutton", { name: "Learning rate: number" });
    await rate.fill("0.3");
    await rate.press("Enter");
    await step(page, 2);
    const saved = await exported(page, "Run as JSON");
    await page.goto("about:blank");
    await openStudio(page, address, "#room=regression&lang=en");
    await button(page, "Export").click();
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      button(page, "Open an exported run …").click(),
    ]);
    await chooser.setFiles({ name: "run.json", mimeType: "application/json", buffer: saved });
    await atIteration(page, 4);
    const again = await exported(page, "Run as JSON");
    assert.equal(JSON.parse(again.toString()), JSON.parse(saved.toString()));
    await button(page, "Room: Classification").waitFor();
  }),
);

test.run();
