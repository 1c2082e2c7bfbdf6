// A database that cannot be opened; what a real one does is tried in a browser, in indexed-db-store.
import { rmSync } from "node:fs";
import { CheckpointError, indexedDbStore } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { rejects, root, state } from "../support/file-stores.js";

test.after(() => rmSync(root, { recursive: true, force: true }));

test("a database that cannot be opened is an error of the store, with its cause", async () => {
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

/** An IndexedDB that gives this when it is asked for. */
function instead(get: () => unknown): void {
  Object.defineProperty(globalThis, "indexedDB", { configurable: true, get });
}

interface Opening {
  result?: unknown;
  onsuccess?(): void;
  onblocked?(): void;
}

const opening = (then: (request: Opening) => void): unknown => ({
  open() {
    const request: Opening = {};
    queueMicrotask(() => then(request));
    return request;
  },
});

const none = "indexedDbStore: there is no IndexedDB here; in Node, use fileStore(directory).";
const refusal = "The operation is insecure.";
const forbidden = `indexedDbStore: this page may not use IndexedDB: ${refusal}; allow it to store, or use memoryStore().`;
const insecure = (): never => {
  throw new DOMException(refusal, "SecurityError");
};

test("where there is no IndexedDB, or a page may not ask for it, making the store tells so", () => {
  for (const absent of [undefined, null]) {
    instead(() => absent);
    throws(() => indexedDbStore("kept"), CheckpointError, none);
  }
  instead(insecure);
  throws(() => indexedDbStore("kept"), CheckpointError, forbidden);
});

test("a page that may not open a database gets an error that says so", async () => {
  instead(() => ({ open: insecure }));
  for (const act of [() => indexedDbStore("kept").latest(), () => indexedDbStore("kept").save(state(1))]) {
    assert.instance(await rejects(act(), forbidden), CheckpointError);
  }
});

test("a database that another page holds is not waited for, and closed should it open later", async () => {
  let closed = 0;
  let open = (): void => {};
  instead(() =>
    opening((request) => {
      request.onblocked?.();
      open = () => {
        request.result = { close: () => void closed++ };
        request.onsuccess?.();
      };
    }),
  );
  const message = 'indexedDbStore: "kept" is held open by another page; close that page, or use another name.';
  assert.instance(await rejects(indexedDbStore("kept").latest(), message), CheckpointError);
  open();
  await new Promise((resolve) => void setImmediate(resolve));
  assert.is(closed, 1);
});

test("a database of somebody else's is left as it is", async () => {
  let closed = 0;
  instead(() =>
    opening((request) => {
      request.result = { objectStoreNames: ["theirs"], close: () => void closed++ };
      request.onsuccess?.();
    }),
  );
  const message = 'indexedDbStore: the database "mail" does not contain checkpoints of rxgrad; use another name.';
  for (const act of [() => indexedDbStore("mail").latest(), () => indexedDbStore("mail").save(state(1))]) {
    assert.instance(await rejects(act(), message), CheckpointError);
  }
  assert.is(closed, 2);
});

test.run();
