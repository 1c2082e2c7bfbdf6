// What holds for every figure: it says what is missing, passes axe, fits a narrow screen, and costs nothing off screen.
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

const test = suite("every figure in a browser");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test);

/** The figures, each with its stream or data, and something that is there once it is drawn. */
const FIGURES: Readonly<Record<string, { readonly drawn: string; readonly data?: string }>> = {
  loss: { drawn: "canvas", data: "streams" },
  graph: { drawn: "[role=option]", data: "graph" },
  weights: { drawn: "[role=application]", data: "values" },
  histogram: { drawn: "[role=slider]", data: "values" },
  derivative: { drawn: "polyline.errors" },
  boundary: { drawn: "[role=application]", data: "predict" },
  descent: { drawn: "[role=application]" },
  digit: { drawn: "li", data: "predict" },
  losses: { drawn: "tbody tr" },
  activation: { drawn: "circle" },
  fit: { drawn: "[role=application]", data: "target" },
};

for (const [only, { drawn, data }] of Object.entries(FIGURES)) {
  inBrowser(`rx-${only} passes axe in both languages and themes, wide and narrow`, () =>
    withServedPage(built(), async (page, address) => {
      for (const [lang, theme, width] of [
        ["en", "dark", 1440],
        ["ko", "light", 360],
      ] as const) {
        await openFigure(page, address, { only, lang, theme, width });
        await page.locator(`rx-${only} ${drawn}`).first().waitFor();
        assert.equal(await accessibilityFaults(page), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
      }
    }),
  );

  inBrowser(`rx-${only} says what it lacks, schedules no frame off screen, and is drawn again when it comes back`, () =>
    withServedPage(built(), async (page, address) => {
      await countFrames(page);
      await openFigure(page, address, { only });
      await page.locator(`rx-${only} ${drawn}`).first().waitFor();
      await moveOffScreen(page, `rx-${only}`);
      const before = await scheduledFrames(page);
      assert.is(await scheduledFrames(page), before);
      await page.evaluate((tag) => document.querySelector(tag)!.scrollIntoView(), `rx-${only}`);
      await page.locator(`rx-${only} ${drawn}`).first().waitFor();
      if (!data) return;
      await page.evaluate(`document.querySelector("rx-${only}").${data} = undefined`);
      await page.getByText(`Give this figure`).waitFor();
    }),
  );
}

test.run();
