import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CheckpointError, type FileSystem, fileStore } from "rxgrad";
import { checkpointToBytes } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as browser from "../../packages/rxgrad/src/checkpoints/files.browser.js";
import { files } from "../../packages/rxgrad/src/checkpoints/files.node.js";
import { throws } from "../support/closeness.js";
import { fresh, iterationOf, rejects, root, state, withAside, withFiles } from "../support/file-stores.js";

test.after(() => rmSync(root, { recursive: true, force: true }));

test("latest returns the newest checkpoint, and the store keeps the last few", async () => {
  const directory = fresh();
  const store = fileStore(directory);
  assert.is(await store.latest(), undefined);
  assert.not(existsSync(directory));
  for (const iteration of [5, 10, 15, 20]) {
    await store.save(state(iteration));
    assert.is(await iterationOf(store), iteration);
  }
  assert.equal(readdirSync(directory), [
    "000002.iteration-10.checkpoint",
    "000003.iteration-15.checkpoint",
    "000004.iteration-20.checkpoint",
  ]);
  assert.equal(
    new Uint8Array(readFileSync(join(directory, "000003.iteration-15.checkpoint"))),
    checkpointToBytes(state(15)),
  );
  // A store in another process, with another number to keep and the directory as a URL.
  const other = fileStore(pathToFileURL(directory), { keep: 1 });
  assert.is(await iterationOf(other), 20);
  await other.save(state(25));
  assert.equal(readdirSync(directory), ["000005.iteration-25.checkpoint"]);
});

test("the checkpoint saved last is the newest, even with a lower iteration", async () => {
  const store = fileStore(fresh());
  for (const iteration of [100, 200, 150]) await store.save(state(iteration));
  assert.is(await iterationOf(store), 150);
});

test("concurrent saves run one after the other", async () => {
  const directory = fresh();
  const store = fileStore(directory, { keep: 2 });
  const saves = [1, 2, 3, 4, 5].map((iteration) => store.save(state(iteration)));
  assert.is(await iterationOf(store), 5);
  await Promise.all(saves);
  assert.equal(readdirSync(directory), ["000004.iteration-4.checkpoint", "000005.iteration-5.checkpoint"]);
});

test("a checkpoint is on the disk before it gets its name, and has its name before save resolves", async () => {
  const directory = fresh();
  const calls: string[] = [];
  const note = <K extends keyof FileSystem>(name: K): Pick<FileSystem, K> =>
    ({
      [name]: (...of: string[]) => {
        calls.push(
          withAside(
            [name, ...of.filter((each) => typeof each === "string").map((each) => each.slice(directory.length))].join(
              " ",
            ),
          ),
        );
        return (files as unknown as Record<string, (...of: string[]) => unknown>)[name](...of);
      },
    }) as Pick<FileSystem, K>;
  const watched = withFiles(() => ({
    ...note("makeFolder"),
    ...note("write"),
    ...note("rename"),
    ...note("syncFolder"),
    ...note("remove"),
  }));
  const store = fileStore(directory, { keep: 1, files: watched });
  await store.save(state(7));
  await store.save(state(8));
  const steps = (name: string): string[] => [
    "write /aside.checkpoint.new",
    `rename /aside.checkpoint.new /${name}`,
    "syncFolder ",
  ];
  assert.equal(calls, [
    "makeFolder ",
    ...steps("000001.iteration-7.checkpoint"),
    ...steps("000002.iteration-8.checkpoint"),
    "remove /000001.iteration-7.checkpoint",
  ]);
});

test("refuses a damaged or foreign file by name and reason, and uses the checkpoint before it", async () => {
  const directory = fresh();
  const refused: string[] = [];
  const store = fileStore(directory, { keep: 5, onRefused: ({ message }) => void refused.push(message) });
  for (const iteration of [1, 2, 3, 4]) await store.save(state(iteration));
  const path = (n: number): string => `${directory}/00000${n}.iteration-${n}.checkpoint`;
  const damaged = readFileSync(path(4));
  damaged[damaged.length - 3] ^= 1;
  writeFileSync(path(4), damaged);
  writeFileSync(path(3), "a letter to a friend");
  rmSync(path(2));
  mkdirSync(path(2));
  writeFileSync(join(directory, "notes.txt"), "left alone");
  assert.is(await iterationOf(store), 1);
  assert.equal(refused, [
    `${path(4)}: it is damaged: its checksum does not match its content; the one before it is tried.`,
    `${path(3)}: these 20 bytes do not begin as a checkpoint of rxgrad does; the one before it is tried.`,
    `${path(2)}: it cannot be read: EISDIR: illegal operation on a directory, read; the one before it is tried.`,
  ]);
  writeFileSync(path(1), "");
  await rejects(
    store.latest(),
    `fileStore: "${directory}": none of 4 checkpoints is usable, the newest because it is damaged: its checksum does not match its content; to start again, choose another place or remove them.`,
  );
  assert.is(
    refused.at(-1),
    `${path(1)}: these 0 bytes do not begin as a checkpoint of rxgrad does; there is none before it.`,
  );
  assert.is(readFileSync(join(directory, "notes.txt"), "utf8"), "left alone");
});

test("by default, a refusal is a warning", async () => {
  const directory = fresh();
  const store = fileStore(directory);
  await store.save(state(1));
  await store.save(state(2));
  writeFileSync(join(directory, "000002.iteration-2.checkpoint"), "");
  const { warn } = console;
  const warned: unknown[] = [];
  console.warn = (...of: unknown[]) => void warned.push(of);
  try {
    assert.is(await iterationOf(store), 1);
  } finally {
    console.warn = warn;
  }
  assert.equal(warned, [
    [
      `${directory}/000002.iteration-2.checkpoint: these 0 bytes do not begin as a checkpoint of rxgrad does; the one before it is tried.`,
    ],
  ]);
});

test("refuses invalid numbers to keep; a page has no files", () => {
  for (const keep of [0, -1, 1.5, Number.NaN]) {
    throws(
      () => fileStore("x", { keep }),
      CheckpointError,
      `fileStore: keep is ${keep}; give a whole number, 1 or more.`,
    );
  }
  assert.is(browser.files, undefined);
  assert.not(browser.processes.isAlive(process.pid));
  assert.is(browser.pathOf("a"), "a");
});

test("refuses an address in a string as the path", () => {
  for (const directory of ["https://e.org/x", "http://e.org", "file:///tmp/runs", ""]) {
    throws(
      () => fileStore(directory),
      CheckpointError,
      `fileStore: directory is "${directory}"; give a path, such as "checkpoints", or a file: URL, new URL("runs/", import.meta.url).`,
    );
  }
  for (const directory of ["C:\\runs", "a:b", "./runs//1", "/tmp/runs"]) assert.ok(fileStore(directory));
});

test.run();
