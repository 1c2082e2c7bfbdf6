// Threads in a real browser: the main thread and Web Workers.
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";

const test = suite("workers in a browser");
const inBrowser = needing(test, CHROMIUM);

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const modules = {
  page: path("../fixtures/browser/workers-page.ts"),
  "worker.browser": path("../../packages/rxgrad/src/workers/worker.browser.ts"),
};

type Outcome = { losses: number[]; told: string[]; error?: string };
declare function run(workers: number | "auto", entry?: string): Promise<Outcome>;

inBrowser("an isolated page trains with the losses of one thread, bit for bit", () =>
  withPage(modules, true, async (page) => {
    const alone = await page.evaluate(() => run(1));
    assert.is(alone.error, undefined);
    assert.is(new Set(alone.losses).size, 39); // both gradients start at the same loss
    for (const workers of [2, 3]) {
      const { losses, told, error } = await page.evaluate((count) => run(count), workers);
      assert.is(error, undefined);
      assert.equal(losses, alone.losses, `${workers} threads`);
      assert.equal(told, [`${workers}: as asked`, `${workers}: as asked`]);
    }
  }),
);

inBrowser(
  "a page that is not isolated gets a message that names what is missing, and auto continues with one thread",
  () =>
    withPage(modules, false, async (page) => {
      const { error } = await page.evaluate(() => run(2));
      assert.match(
        error ?? "",
        /^WorkerError: train: workers is 2, but this page is not cross-origin isolated; serve it with/,
      );
      const { losses, told } = await page.evaluate(() => run("auto"));
      assert.is(losses.length, 40);
      assert.match(told[0] ?? "", /^1: this page is not cross-origin isolated/);
    }),
);

inBrowser("if the bundle lacks the threads' module, the message names the entry to add", () =>
  withPage({ page: modules.page }, true, async (page) => {
    const { error } = await page.evaluate(() => run(2));
    assert.is(
      error,
      'WorkerError: train: thread 2 of 2 ended: its module could not be loaded; bundle rxgrad/worker as one more entry, and tell its address: workers: { entry: new URL("./worker.js", import.meta.url) }.',
    );
  }),
);

inBrowser("if a page gives the address of the threads' module, the module may have any name", () =>
  withPage({ page: modules.page, threads: modules["worker.browser"] }, true, async (page) => {
    const alone = await page.evaluate(() => run(1));
    const { losses, told, error } = await page.evaluate(() => run(2, new URL("/threads.js", location.href).href));
    assert.is(error, undefined);
    assert.equal(told, ["2: as asked", "2: as asked"]);
    assert.equal(losses, alone.losses);
  }),
);

test.run();
