// A database that cannot be opened; what a real one does is tried in a browser, in indexed-db-store.
import { rmSync } from "node:fs";
import { CheckpointError, indexedDbStore } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rejects, root, state } from "../support/file-stores.js";

test.after(() => rmSync(root, { recursive: true, force: true }));

test("a database that cannot be opened is told as the store's error, with its cause", async () => {
  const cause = new DOMException("A mutation operation was attempted on a database that did not allow it.");
  Object.defineProperty(globalThis, "indexedDB", {
    configurable: true,
    value: {
      open() {
        const request = { error: cause, onerror: () => {} };
        queueMicrotask(() => request.onerror());
        return request;
      },
    },
  });
  const store = indexedDbStore("kept");
  const message = `indexedDbStore: "kept" cannot be opened: ${cause.message}; use another name.`;
  for (const promise of [store.latest(), store.save(state(1))]) {
    const error = await rejects(promise, message);
    assert.instance(error, CheckpointError);
    assert.is(error.cause, cause);
  }
});

test.run();
