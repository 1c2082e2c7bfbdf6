// What the studio's page has in every room: language, theme, keyboard, files, and its size. Runs alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import {
  accessibilityFaults,
  builtFor,
  countFrames,
  scheduledFrames,
  settledFrames,
  withServedPage,
} from "../support/figures.js";
import { needing } from "../support/needs.js";
import { atIteration, button, openStudio, step } from "./page.js";
import { trainingLoss } from "./steps.js";

const test = suite("the studio's page");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

const background = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

inBrowser("language and theme change at once, stay after a reload, and are in the address", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=classification&lang=en&theme=light");
    const light = await background(page);
    await button(page, "한국어").click();
    await button(page, "학습").waitFor();
    assert.is(await page.evaluate(() => document.documentElement.lang), "ko");
    await page.locator("rx-graph").getByRole("button", { name: "맞춤" }).waitFor();
    await button(page, "테마").click();
    await button(page, "어둡게").click();
    assert.is.not(await background(page), light);
    await page.waitForURL(/lang=ko&theme=dark/);
    await page.goto("about:blank");
    await openStudio(page, address);
    await button(page, "학습").waitFor();
    assert.is.not(await background(page), light);
  }),
);

for (const [what, hash, width] of [
  ["wide, light, English", "lang=en&theme=light", 1440],
  ["wide, dark, Korean", "lang=ko&theme=dark", 1440],
  ["narrow, light, Korean", "lang=ko&theme=light", 360],
  ["narrow, dark, English", "lang=en&theme=dark", 360],
] as const) {
  inBrowser(`axe finds nothing wrong: ${what}`, () =>
    withServedPage(built(), async (page, address) => {
      await openStudio(page, address, `#room=classification&${hash}&at=3`, width);
      await atIteration(page, 3);
      await page.evaluate(() => {
        for (const section of document.querySelectorAll("details")) section.open = true;
      });
      assert.equal(await accessibilityFaults(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.is(overflow, 0);
    }),
  );
}

inBrowser("nothing in the bar lies over anything else, at any width", () =>
  withServedPage(built(), async (page, address) => {
    for (const lang of ["en", "ko"]) {
      await openStudio(page, address, `#room=regression&lang=${lang}`);
      for (const width of [320, 719, 720, 860, 1100, 1280, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => {
          const { scrollWidth, clientWidth } = document.querySelector("header .controls") as Element;
          return [scrollWidth - clientWidth, document.documentElement.scrollWidth - window.innerWidth];
        });
        assert.equal(over, [0, 0], `${lang}, ${width} pixels`);
      }
    }
  }),
);

inBrowser("a room is run by keyboard alone", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address);
    const { keyboard } = page;
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
      });
    /** Tabs to the control of a name. */
    const tabTo = async (name: string): Promise<void> => {
      for (let i = 0; i < 80; i++) {
        if ((await focused()) === name) return;
        await keyboard.press("Tab");
      }
      throw new Error(`Nothing with the name ${name} is reached by Tab.`);
    };
    await keyboard.press("ArrowRight");
    await atIteration(page, 1);
    await keyboard.press("Space");
    await button(page, "Pause").waitFor();
    await keyboard.press("Space");
    await button(page, "Train").waitFor();
    await keyboard.press("r");
    await atIteration(page, 0);
    await tabTo("Moons");
    await keyboard.press("ArrowRight");
    await page.waitForURL(/set=spiral/);
    await tabTo("One unit more");
    await keyboard.press("Enter");
    await page.waitForURL(/layers=9tanh/);
    await tabTo("Learning rate");
    await keyboard.press("ArrowRight");
    await page.waitForURL(/moves=/);
    await keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
    await keyboard.press("Escape");
    await tabTo("Branch here");
    await keyboard.press("Enter");
    await button(page, "Show run B").waitFor();
    await tabTo("Graph");
    await keyboard.press("ArrowRight");
    await page.waitForURL(/node=x/);
    await tabTo("Height of the curves");
    const height = (): Promise<string | null> => page.getByRole("separator").getAttribute("aria-valuenow");
    const before = Number(await height());
    await keyboard.press("ArrowUp");
    assert.ok(Number(await height()) > before);
  }),
);

inBrowser("a paused page schedules no frame", () =>
  withServedPage(built(), async (page, address) => {
    await countFrames(page);
    await openStudio(page, address);
    await step(page, 3);
    await page.getByText(/test loss/).waitFor();
    await page.waitForURL(/at=3/);
    await page.evaluate(() => document.querySelector<Element & { ready: Promise<void> }>("rx-boundary")?.ready);
    const now = await settledFrames(page);
    for (let i = 0; i < 3; i++) assert.is(await scheduledFrames(page), now);
  }),
);

inBrowser("data of one's own are learned, stay out of the link, and are asked for by it", () =>
  withServedPage(built(), async (page, address) => {
    const rows = Array.from({ length: 40 }, (_, i) => `${(i % 2) * 2 + i / 50},${Math.sin(i)},${i % 2 ? "yes" : "no"}`);
    const file = { name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(["a,b,kind", ...rows].join("\n")) };
    const choose = async (name: string, given: typeof file): Promise<void> => {
      const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button(page, name).click()]);
      await chooser.setFiles(given);
    };
    await openStudio(page, address);
    await choose("CSV of your own …", file);
    await page.getByText("own.csv", { exact: true }).waitFor();
    await step(page, 2);
    const loss = await trainingLoss(page);
    await page.waitForURL(/file=own\.csv&sha256=[0-9a-f]{64}.*at=2/);
    await page.reload();
    await page.getByText("This link needs the file own.csv").waitFor();
    await choose("Choose the file", { ...file, buffer: Buffer.from(["a,b,kind", ...rows.slice(1)].join("\n")) });
    await page.getByText("own.csv is another file").waitFor();
    await choose("Choose the file", file);
    await atIteration(page, 2);
    await page.waitForFunction((wanted) => document.querySelector("main dl dd")?.textContent === wanted, loss);
  }),
);

inBrowser("the script before the first room is at most 200 kB, compressed", () => {
  const html = readFileSync(join(built(), "index.html"), "utf8");
  const paths = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] as string);
  const sum = paths.reduce((total, path) => total + gzipSync(readFileSync(join(built(), path))).length, 0);
  assert.ok(sum > 20_000 && sum < 200_000, `${sum} bytes in ${paths.length} scripts`);
});

test.run();
