// A run in a Web Worker, watched and steered by its page.
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";

const test = suite("a run in a worker, and its page");
const inBrowser = needing(test, CHROMIUM);

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const modules = {
  page: path("../fixtures/browser/remote-page.ts"),
  worker: path("../fixtures/browser/remote-worker.ts"),
};

declare function watch(): Promise<Record<string, unknown>>;

inBrowser("it is watched, paused, stepped and steered", () =>
  withPage(modules, false, async (page) => {
    assert.equal(await page.evaluate(() => watch()), {
      ...{ nodes: 11, control: "rate", shape: [2, 3], steps: 2, rate: 0.25, isWhole: true },
    });
  }),
);

test.run();
