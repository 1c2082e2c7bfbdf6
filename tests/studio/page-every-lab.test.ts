// The laboratories, and the run of a script, in a browser: each survives all that a person does there. Runs alone.
import type { Locator, Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { LabName } from "../../packages/studio/src/rooms/room.js";
import { rooms } from "../../packages/studio/src/rooms/rooms.js";
import { serveStudio } from "../../packages/studio/src/server/studio.js";
import { CHROMIUM } from "../support/browser.js";
import { builtPage } from "../support/built-page.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { network, running } from "../support/served-run.js";
import { textOf } from "./every-room.js";
import { atIteration, button, step } from "./page.js";
import { iterationOf, showsEverywhere, slide } from "./steps.js";

const test = suite("every laboratory");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "studio");

interface Lab {
  readonly tag: string;
  /** What is moved by a key. */
  readonly slider: readonly [name: string, key: string];
  /** What is dragged, from one place in it to another, as parts of its size. */
  readonly dragged: (page: Page) => Locator;
  readonly way: readonly [from: readonly [number, number], to: readonly [number, number]];
}

const LABS: Readonly<Record<LabName, Lab>> = {
  derivative: {
    tag: "rx-derivative",
    slider: ["x", "ArrowRight"],
    dragged: (page) => page.locator("rx-derivative .plots svg").last(),
    way: [
      [0.8, 0.5],
      [0.5, 0.5],
    ],
  },
  descent: {
    tag: "rx-descent",
    slider: ["learning rate", "ArrowRight"],
    dragged: (page) => page.locator("rx-descent canvas"),
    way: [
      [0.2, 0.2],
      [0.7, 0.1],
    ],
  },
  losses: {
    tag: "rx-losses",
    slider: ["Probability of class 2", "Home"],
    dragged: (page) => page.getByRole("slider", { name: "Probability of class 7" }),
    way: [
      [0.5, 0.9],
      [0.5, 0.5],
    ],
  },
  activations: {
    tag: "rx-activation",
    slider: ["x", "ArrowLeft"],
    dragged: (page) => page.locator("rx-activation svg[role=img]").first(),
    way: [
      [0.5, 0.5],
      [0.3, 0.5],
    ],
  },
};

/** All that a figure says, in its shadow. */
const shown = (page: Page, tag: string): Promise<string> =>
  page.evaluate((name) => document.querySelector(name)?.shadowRoot?.querySelector("figure")?.textContent ?? "", tag);

/** Drags the pointer, and waits until the address tells it. */
async function drag(page: Page, { dragged, way: [from, to] }: Lab): Promise<void> {
  await dragged(page).scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await dragged(page).boundingBox())!;
  const before = page.url();
  await page.mouse.move(x + from[0] * width, y + from[1] * height);
  await page.mouse.down();
  await page.mouse.move(x + to[0] * width, y + to[1] * height);
  await page.mouse.up();
  await page.waitForFunction((url) => location.href !== url, before);
}

for (const { name, kind } of rooms) {
  if (kind === "training") continue;
  const lab = LABS[name];
  const { tag, slider } = lab;
  inBrowser(
    `${name} is moved by keyboard and pointer, and survives all that is done`,
    visit(async (page, address) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${address}#room=${name}&lang=en&theme=light`);
      await page.reload();
      await page.locator(`${tag} figure`).waitFor();
      const untouched = await shown(page, tag);
      await slide(page, page.getByRole("slider", { name: slider[0], exact: true }), slider[1]);
      const moved = await shown(page, tag);
      assert.is.not(moved, untouched);
      await drag(page, lab);
      const dragged = await shown(page, tag);
      assert.is.not(dragged, moved);
      await page.reload();
      await page.locator(`${tag} figure`).waitFor();
      await page.waitForFunction(
        ([each, text]) => document.querySelector(each!)?.shadowRoot?.querySelector("figure")?.textContent === text,
        [tag, dragged],
      );
      const { hash } = new URL(page.url());
      await showsEverywhere(page, textOf(name));
      assert.is(await shown(page, tag), dragged);
      await page.waitForFunction((before) => location.hash === before, hash);
    }),
  );
}

inBrowser(
  "the run of a script survives all that can be done with it",
  visit(async (page) => {
    const { W, learningRate$ } = network();
    const { iterations$, stop$ } = running(W);
    const losses: number[] = [];
    iterations$.subscribe(({ loss }) => losses.push(loss));
    const controls = { learningRate: learningRate$ };
    const served = await serveStudio({ W, iterations$, controls }, { port: 0 }, async () => builtPage("studio"));
    try {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${served.address}&lang=en&theme=light`);
      await button(page, "Pause").click();
      await button(page, "Train").waitFor();
      const paused = await iterationOf(page);
      assert.is(losses.length, paused);
      await step(page, 1);
      assert.is(losses.length, paused + 1);
      const rate = page.getByRole("slider", { name: "learningRate", exact: true });
      const before = learningRate$.value;
      await rate.press("ArrowRight");
      await step(page, 1);
      assert.ok(learningRate$.value > before);
      // A page that leaves lets the script go on.
      await page.reload();
      await button(page, "Pause").click();
      await button(page, "Train").waitFor();
      const again = await iterationOf(page);
      assert.ok(again >= paused + 2);
      await showsEverywhere(page, textOf("script"));
      await atIteration(page, again);
      assert.is(losses.length, again, "a paused script goes on");
    } finally {
      stop$.next();
      await served.close();
    }
  }),
);

test.run();
