// The one message of the guide that no program can print: that of a page without the headers for threads.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { missing } from "../../packages/rxgrad/src/workers/spawn.browser.js";

const pages = fileURLToPath(new URL("../../packages/site/pages/", import.meta.url));

test("the guide shows the message of a page that is not isolated", () => {
  const page = globalThis as { crossOriginIsolated?: boolean };
  page.crossOriginIsolated = false;
  try {
    const message = `WorkerError: train: workers is 2, but ${missing()}; or leave workers out.`;
    for (const name of ["guide", "ko/guide"])
      assert.ok(readFileSync(`${pages}${name}/troubleshooting.md`, "utf8").includes(message), message);
  } finally {
    delete page.crossOriginIsolated;
  }
});

test.run();
