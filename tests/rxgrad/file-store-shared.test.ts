// Several runs save into one directory, by mistake or after the death of another: every checkpoint stays intact.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { type FileSystem, fileStore, Parameters, parameter, type SavedState, Tensor } from "rxgrad";
import { checkpointFromBytes } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { files } from "../../packages/rxgrad/src/checkpoints/files.node.js";
import { fresh, iterationOf, rejects, root, state, withFiles } from "../support/file-stores.js";

test.after(() => rmSync(root, { recursive: true, force: true }));

/** A state of one run, longer or shorter than that of another. */
function stateOf(run: number, iteration: number): SavedState {
  const value = new Tensor([5 + run], new Float64Array(5 + run).fill(run));
  return {
    ...state(iteration),
    seed: run,
    parameters: new Parameters([{ name: "W", value, node: parameter([5 + run]) }]),
  };
}

/** Reads all checkpoints of a directory, which must be intact. @returns Run and iteration of each, in order. */
function readAll(directory: string): string[] {
  return readdirSync(directory).map((name) => {
    const { seed, iteration, parameters } = checkpointFromBytes(readFileSync(join(directory, name)), name);
    assert.equal([...parameters.get("W").data], Array(5 + seed).fill(seed));
    return `${seed}: ${iteration}`;
  });
}

/** The files of this machine, with others having their turn before, after, and in the midst of each call. */
const interleaved = (turn: () => Promise<unknown>): FileSystem =>
  withFiles((here) => {
    const calls = Object.entries(here).map(([name, call]) => [
      name,
      async (...of: never[]) => {
        await turn();
        const result = await (call as (...of: never[]) => unknown)(...of);
        await turn();
        return result;
      },
    ]);
    return {
      ...Object.fromEntries(calls),
      async write(path, bytes) {
        await turn();
        const file = await open(path, "w");
        try {
          await file.write(bytes.subarray(0, bytes.length >> 1));
          await turn();
          await file.write(bytes.subarray(bytes.length >> 1));
          await file.sync();
        } finally {
          await file.close();
        }
        await turn();
      },
    };
  });

test("two stores on one directory, interleaved at random: all is saved, nothing is unreadable", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.nat(1), { minLength: 2, maxLength: 6 }),
      async (scheduler, keep, runs) => {
        const directory = fresh();
        const files = interleaved(() => scheduler.schedule(Promise.resolve()));
        const refused: string[] = [];
        const onRefused = ({ message }: Error): void => void refused.push(message);
        const stores = [0, 1].map(() => fileStore(directory, { keep, files, onRefused }));
        // Both save the same iterations, like a run that was started twice.
        const counts = [0, 0];
        const saves = runs.map((run) => stores[run].save(stateOf(run, ++counts[run])));
        const looks = stores.map((store) => store.latest());
        await scheduler.waitFor(Promise.all([...saves, ...looks]));
        assert.equal(refused, []);
        const left = readAll(directory);
        assert.is(left.length, Math.min(keep, runs.length), left.join());
        assert.is(new Set(left).size, left.length);
        const newest = await scheduler.waitFor(stores[0].latest());
        assert.is(`${newest?.seed}: ${newest?.iteration}`, left.at(-1));
      },
    ),
    { seed: 1, numRuns: 150 },
  );
});

test("files of a living process are kept; files of a dead process are removed", async () => {
  const directory = fresh();
  mkdirSync(directory, { recursive: true });
  const { pid } = spawnSync(process.execPath, ["--version"]);
  const others = [
    // A file of a living process: the one that runs this test.
    `process-${process.ppid}.abc123.checkpoint.new`,
    // Of none that lives; of this one, which is not writing it; and as they once were called.
    `process-${pid}.abc123.checkpoint.new`,
    `process-${process.pid}.abc123.checkpoint.new`,
    "000007.iteration-70.checkpoint.new",
  ];
  for (const name of others) writeFileSync(join(directory, name), "half a check");
  await fileStore(directory).save(state(1));
  assert.equal(readdirSync(directory), ["000001.iteration-1.checkpoint", others[0]]);
  assert.is(await iterationOf(fileStore(directory)), 1);
});

test("a number that another process has taken meanwhile is not used again", async () => {
  const directory = fresh();
  const other = fileStore(directory, { keep: 9 });
  let looks = 0;
  const late = withFiles((here) => ({
    async list(path) {
      const names = await here.list(path);
      if (++looks <= 2) await other.save(stateOf(1, 5));
      return names;
    },
  }));
  await fileStore(directory, { files: late, keep: 9 }).save(stateOf(0, 5));
  assert.equal(readAll(directory).sort(), ["0: 5", "1: 5", "1: 5"].sort());
});

test("checkpoints that disappear while latest reads them are not reported as damage: it reads again", async () => {
  const directory = fresh();
  const other = fileStore(directory, { keep: 1 });
  await other.save(stateOf(1, 1));
  let reads = 0;
  const late = withFiles((here) => ({
    async read(path) {
      if (++reads <= 3) await other.save(stateOf(1, 1 + reads));
      return await here.read(path);
    },
  }));
  const refused: unknown[] = [];
  const store = fileStore(directory, { files: late, onRefused: (error) => void refused.push(error) });
  assert.equal([await iterationOf(store), refused, reads], [4, [], 4]);
});

test("if something else removes the file being written, save fails with an error that says so", async () => {
  const directory = fresh();
  await fileStore(directory).save(state(1));
  const tidied = withFiles((here) => ({
    async write(path, bytes) {
      await here.write(path, bytes);
      rmSync(path);
    },
  }));
  await rejects(
    fileStore(directory, { files: tidied }).save(state(2)),
    `fileStore: iteration 2 could not be saved in "${directory}": the file being written was removed, perhaps by a run in another container or thread that saves there; give each run a directory of its own; earlier checkpoints are unchanged.`,
  );
  assert.equal(readdirSync(directory), ["000001.iteration-1.checkpoint"]);
});

test("an existing file is not overwritten; a file that cannot have a second name is renamed", async () => {
  const { rename } = files as FileSystem;
  const directory = fresh();
  // Folders cannot have a second name.
  for (const name of ["folder", "other"]) mkdirSync(join(directory, name), { recursive: true });
  for (const name of ["a", "b"]) writeFileSync(join(directory, name), name);
  assert.is(await rename(join(directory, "a"), join(directory, "b")), false);
  assert.equal([readFileSync(join(directory, "a"), "utf8"), readFileSync(join(directory, "b"), "utf8")], ["a", "b"]);
  assert.is(await rename(join(directory, "a"), join(directory, "c")), true);
  assert.is(await rename(join(directory, "folder"), join(directory, "moved")), true);
  assert.equal(readdirSync(directory), ["b", "c", "moved", "other"]);
});

test("two processes on one directory: all is saved, nothing is ever unreadable", async () => {
  const directory = fresh();
  const script = fileURLToPath(new URL("../fixtures/rxgrad/saving-process.ts", import.meta.url));
  const refused: string[] = [];
  const store = fileStore(directory, { onRefused: ({ message }) => void refused.push(message) });
  let living = 2;
  const outcomes = [0, 1].map(
    (run) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [...process.execArgv, script, directory, String(run), "60"]);
        let told = "";
        for (const stream of [child.stdout, child.stderr]) {
          stream.on("data", (text) => {
            told += text;
          });
        }
        child.on("error", reject).on("close", (code) => {
          living--;
          resolve([code, told]);
        });
      }),
  );
  while (living > 0) await store.latest();
  assert.equal(await Promise.all(outcomes), [
    [0, "60 saved\n"],
    [0, "60 saved\n"],
  ]);
  assert.equal(refused, []);
  assert.is(readAll(directory).length, 3);
});

test.run();
