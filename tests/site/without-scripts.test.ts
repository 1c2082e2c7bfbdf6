// The prose, formulas and programs of the built lessons, where no script runs. Runs alone.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LESSONS } from "../../packages/site/src/course/lessons.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("lessons without scripts");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true, hasScripts: false });

for (const { id, title } of LESSONS) {
  inBrowser(
    `${id} is there to be read, in both languages`,
    visit(async (page, address) => {
      for (const [folder, heading] of [
        ["", title.en],
        ["ko/", title.ko],
      ] as const) {
        await page.goto(`${address}${folder}course/${id}.html`);
        const main = page.locator("main");
        assert.ok((await main.locator("h1").textContent())?.includes(heading), heading);
        assert.ok((await main.locator("p").allTextContents()).join("").length > 2000, "prose");
        assert.ok((await main.locator("math").count()) > 0, "formulas");
        const program = main.locator(".program").first();
        assert.ok(await program.locator(".shown pre code").first().isVisible(), "a program");
        assert.ok((await program.locator("pre.output").textContent())!.trim(), "what it prints");
        assert.ok(await main.locator(".exercise").first().isVisible(), "an exercise");
      }
    }),
  );
}

test.run();
