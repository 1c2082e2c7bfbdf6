// A figure of a lesson that is off screen uses no time: it schedules no frame, and its training does not go on. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { countFrames, moveOffScreen, scheduledFrames, sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("figures off screen");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true });

/** Keeps the worker that trains, and what it was told. */
const keepWorker = `
  window.told = [];
  window.Worker = class extends window.Worker {
    constructor(...given) {
      super(...given);
      window.trainer = this;
    }
    postMessage(message, ...others) {
      window.told.push(message);
      super.postMessage(message, ...others);
    }
  };
`;

/** What the network answers to one picture now, asked as often as wanted. The worker trains between two questions, unless it is held. */
const answer = (page: Page, times: number): Promise<string> =>
  page.evaluate(
    `(async () => {
      let answer = "";
      for (let i = 0; i < ${times}; i++) {
        answer = await new Promise((resolve) => {
          const id = -1 - i;
          const hear = ({ data }) => {
            if (data.type !== "predicted" || data.id !== id) return;
            window.trainer.removeEventListener("message", hear);
            resolve(data.probabilities.join(" "));
          };
          window.trainer.addEventListener("message", hear);
          window.trainer.postMessage({ type: "predict", id, pixels: new Float64Array(784).fill(0.5) });
        });
      }
      return answer;
    })()`,
  );

const isHeld = "window.told.filter(({ type }) => type === 'pause').at(-1)?.isPaused";

inBrowser(
  "digits of lesson 8 are learned on screen only",
  visit(async (page, address) => {
    await countFrames(page);
    await page.addInitScript(keepWorker);
    await page.goto(`${address}course/mini-batches.html`);
    const figure = page.locator(".live").first();
    await figure.getByRole("button", { name: "Train" }).click();
    await figure.locator("rx-loss .iteration dd").waitFor();
    const first = await answer(page, 2);
    assert.is.not(await answer(page, 20), first, "it learns while it is seen");

    await moveOffScreen(page, ".live");
    await page.waitForFunction(isHeld);
    const held = await answer(page, 2);
    const frames = await scheduledFrames(page);
    assert.is(await answer(page, 20), held, "no iteration off screen");
    assert.is(await scheduledFrames(page), frames, "no frame off screen");

    await figure.scrollIntoViewIfNeeded();
    await page.waitForFunction(`${isHeld} === false`);
    await answer(page, 2);
    assert.is.not(await answer(page, 20), held, "it goes on where it is seen again");
  }),
);

/** Lets the page take many turns of its event loop, in which a training that goes on learns. */
const turns = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (let i = 0; i < 60; i++) await new Promise((resolve) => setTimeout(resolve));
  });

/** Figures that learn in the page itself, and where they say how far they are. */
const CURVES = [
  { lesson: "network", label: "A curve drawn by hand, learned by a sum of units", told: ".note" },
  { lesson: "hyperparameters", label: "Training and validation loss of a network that overfits", told: ".told" },
];

for (const { lesson, label, told } of CURVES) {
  inBrowser(
    `the curve of the lesson "${lesson}" is learned on screen only`,
    visit(async (page, address) => {
      const figure = `figure.live[aria-label="${label}"]`;
      const text = `${figure} > div ${told}`;
      const says = (before: string): Promise<unknown> =>
        page.waitForFunction(
          ([place, old]) => ![undefined, old].includes(document.querySelector(place)?.textContent ?? undefined),
          [text, before] as const,
        );
      await countFrames(page);
      await page.goto(`${address}course/${lesson}.html`);
      await page.locator(figure).scrollIntoViewIfNeeded();
      await says("");

      await moveOffScreen(page, figure);
      const [frames, held] = [await scheduledFrames(page), await page.locator(text).textContent()];
      await turns(page);
      assert.is(await page.locator(text).textContent(), held, "no iteration off screen");
      assert.is(await scheduledFrames(page), frames, "no frame off screen");

      await page.locator(figure).scrollIntoViewIfNeeded();
      await says(held as string);
    }),
  );
}

test.run();
