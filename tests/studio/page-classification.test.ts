// The classification room in a browser: training, going back, branching, and what survives. Runs alone.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, lossBelow, openStudio, step, trainFast } from "./page.js";
import { savedRun, trainingLoss } from "./steps.js";

const test = suite("the classification room");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

inBrowser("it trains to its goal, and pauses", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await trainFast(page);
    await lossBelow(page, 0.05);
    await button(page, "Pause").click();
    await button(page, "Train").waitFor();
    const iteration = await page.locator("dd.iteration").textContent();
    assert.match(page.url(), /#room=classification/);
    await page.getByText(`Paused at iteration ${iteration}`).waitFor({ state: "attached" });
  }),
);

inBrowser("it steps, goes back bit for bit, and resets", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await step(page, 3);
    const loss = await trainingLoss(page);
    await page.keyboard.press("ArrowRight");
    await atIteration(page, 4);
    assert.is.not(await trainingLoss(page), loss);
    const time = page.getByRole("slider", { name: "Time: iteration to go to" });
    await time.focus();
    await page.keyboard.press("ArrowLeft");
    await atIteration(page, 3);
    await page.waitForFunction((wanted) => document.querySelector("main dl dd")?.textContent === wanted, loss);
    await page.keyboard.press("Home");
    await atIteration(page, 0);
    // Neither the number nor the curve is that of a later moment.
    await page.waitForFunction(() => document.querySelector("main dl dd")?.textContent === "–");
    await page.locator("rx-loss").getByText("No iteration yet").first().waitFor();
    await page.keyboard.press("End");
    await atIteration(page, 4);
    await button(page, "Reset").click();
    await atIteration(page, 0);
    await step(page, 3);
    assert.is(await trainingLoss(page), loss);
  }),
);

inBrowser("a branch goes on beside the first run, on one axis, and can be removed", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await step(page, 2);
    await button(page, "Branch here").click();
    await button(page, "Show run B").waitFor();
    await page.getByText("branched at 2").waitFor();
    const rate = page.getByRole("spinbutton", { name: "Learning rate: number" });
    await rate.fill("0.3");
    await rate.press("Enter");
    await page.getByText("branched at 2 · Learning rate 0.3").waitFor();
    await step(page, 2);
    const ofB = await trainingLoss(page);
    await button(page, "Show run A").click();
    await atIteration(page, 4);
    assert.is.not(await trainingLoss(page), ofB);
    const legend = page.locator("rx-loss dt");
    await legend.filter({ hasText: /^B$/ }).waitFor();
    await button(page, "Remove run B").click();
    await legend.filter({ hasText: /^training$/ }).waitFor();
    assert.is(await button(page, "Show run A").count(), 0);
  }),
);

inBrowser("another setting is compared with the first run on one axis", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en");
    await step(page, 3);
    await button(page, "Compare a setting").click();
    await button(page, "Show run B").waitFor();
    await atIteration(page, 0);
    const tanh = page.getByRole("combobox", { name: "Activation" }).first();
    await tanh.selectOption("relu");
    await page.getByText("from the start · Network 8 relu").waitFor();
    await step(page, 3);
    const ofB = await savedRun(page);
    await button(page, "Show run A").click();
    await atIteration(page, 6);
    const ofA = await savedRun(page);
    assert.is(ofA.losses.length, 6);
    assert.is(ofB.losses.length, 3);
    assert.is.not(ofA.losses[2], ofB.losses[2]);
    const legend = page.locator("rx-loss dl");
    for (const [name, { losses }] of Object.entries({ A: ofA, B: ofB })) {
      await legend
        .locator("div", { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
        .locator("dd", { hasText: losses.at(-1)!.toPrecision(4) })
        .waitFor();
    }
  }),
);

inBrowser("its link opens at the same iteration with the same loss, with the moves of sliders", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    await page.getByRole("radio", { name: "Circles" }).check({ force: true });
    await atIteration(page, 0);
    await button(page, "One unit less").click();
    await step(page, 2);
    const noise = page.getByRole("spinbutton", { name: "Noise: number" });
    await noise.fill("0.05");
    await noise.press("Enter");
    await step(page, 2);
    const loss = await trainingLoss(page);
    await page.waitForURL(/at=4/);
    await page.reload();
    await atIteration(page, 4);
    await page.waitForFunction((wanted) => document.querySelector("main dl dd")?.textContent === wanted, loss);
    assert.is(await page.getByRole("spinbutton", { name: "Units" }).inputValue(), "7");
    assert.ok(await page.getByRole("radio", { name: "Circles" }).isChecked());
    assert.is(await noise.inputValue(), "0.05");
  }),
);

inBrowser("a value that is no longer finite is told with node and iteration, and the run can be rewound", () =>
  withServedPage(built(), async (page, address) => {
    const flown = "#room=regression&layers=8linear-8linear&gradient=backprop&optimizer=sgd&rate=1000";
    await openStudio(page, address, flown);
    await trainFast(page);
    const failed = page.getByRole("alert").filter({ hasText: "The run has failed" });
    await failed.waitFor();
    const told = (await failed.textContent()) ?? "";
    const [, iteration] = /element \d+ of sample \d+ is (?:NaN|-?Infinity) at iteration (\d+)/.exec(told) ?? [];
    await page.locator("rx-graph").getByText(`NaN, ∞ since ${iteration}`, { exact: true }).waitFor();
    await failed.getByRole("button", { name: /Rewind to iteration/ }).click();
    await failed.waitFor({ state: "detached" });
    await button(page, "Train").waitFor();
  }),
);

test.run();
