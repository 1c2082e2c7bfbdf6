// Runs in a real browser: $CHROMIUM, or one on the path. Without a browser, only the tests for Node run.
import { fileURLToPath } from "node:url";
import { CheckpointError, indexedDbStore } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM, withPage } from "../support/browser.js";
import { throws } from "../support/closeness.js";
import { needing } from "../support/needs.js";

const script = fileURLToPath(new URL("../fixtures/rxgrad/indexed-db-page.ts", import.meta.url));
declare function outcome(): Promise<Record<string, unknown>>;

needing(test, CHROMIUM)("a page saves, resumes bit for bit, and refuses what is damaged", async () => {
  const told = await withPage({ page: script }, false, (page) => page.evaluate(() => outcome()));
  assert.equal(told.shared, [0, [], [41]]);
  assert.is(told.before, undefined);
  assert.equal(told.kept, [4, [3, 4]]);
  assert.is(told.afterDamage, 3);
  const why = "these 2 bytes do not begin as a checkpoint of rxgrad does";
  const damaged = `kept/4: ${why}; the one before it is tried.`;
  assert.equal(told.refused, [
    damaged,
    damaged,
    'kept/3: it cannot be read: it is "a letter", not bytes; there is none before it.',
  ]);
  assert.is(
    told.noneLeft,
    `indexedDbStore: "kept": none of 2 checkpoints is usable, the newest because ${why}; to start again, choose another place or remove them.`,
  );
  assert.is((told.whole as string[]).length, 30);
  assert.equal(told.joined, told.whole);
  assert.is(told.noFiles, "fileStore: there are no files here; use indexedDbStore(name).");
});

test("refuses to work without IndexedDB, and refuses to keep 0 checkpoints", () => {
  throws(
    () => indexedDbStore("x"),
    CheckpointError,
    "indexedDbStore: there is no IndexedDB here; in Node, use fileStore(directory).",
  );
  throws(
    () => indexedDbStore("x", { keep: 0 }),
    CheckpointError,
    "indexedDbStore: keep is 0; give a whole number, 1 or more.",
  );
});

test.run();
