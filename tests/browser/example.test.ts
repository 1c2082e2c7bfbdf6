// The page that `pnpm bench --only g` measures works: minified, and not isolated.
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";

const test = suite("the first example in a browser");
const inBrowser = needing(test, CHROMIUM);

const page = fileURLToPath(new URL("../fixtures/browser/example-page.ts", import.meta.url));

declare function run(iterations: number): Promise<{ losses: number[]; hidden: number; parameters: number }>;

inBrowser("it learns, its nodes can be observed, and nothing is loaded later", () =>
  withPage(
    { page },
    false,
    async (opened) => {
      await opened.waitForFunction("typeof run === 'function'");
      const { losses, hidden, parameters } = await opened.evaluate(() => run(30));
      assert.is(losses.length, 30);
      assert.ok(losses[0]! > 2, `${losses[0]}`);
      assert.ok(losses[29]! < 0.5 * losses[0]!, `${losses[29]}`);
      const loaded = await opened.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
      assert.ok(loaded.some((name) => name.endsWith("/page.js")));
      // Code behind an import() was not loaded.
      assert.not(
        loaded.some((name) => /plain-kernels|worker-pool|automatic-threads/.test(name)),
        loaded.join(" "),
      );
      assert.equal([hidden, parameters], [100 * 50, 784 * 50 + 50 + 50 * 10 + 10]);
    },
    { minify: true },
  ),
);

test.run();
