// Disks that are full, read-only or gone: save reports the cause, and the earlier checkpoints do not change.
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileStore } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { failed, fresh, iterationOf, rejects, root, state, withFiles } from "../support/file-stores.js";

test.after(() => rmSync(root, { recursive: true, force: true }));

test("save reports why a call failed, and the earlier checkpoints are whole", async () => {
  for (const call of ["write", "rename", "syncFolder", "list", "remove"] as const) {
    const directory = fresh();
    let fails = false;
    const failing = withFiles((here) => ({
      [call]: (...of: never[]) => {
        if (!fails) return (here[call] as (...of: never[]) => unknown)(...of);
        return Promise.reject(new Error("ENOSPC: no space left on device"));
      },
    }));
    const store = fileStore(directory, { files: failing, keep: 1 });
    await store.save(state(1));
    const before = readFileSync(join(directory, "000001.iteration-1.checkpoint"));
    fails = true;
    const why = "ENOSPC: no space left on device";
    await rejects(
      store.save(state(2)),
      call === "remove"
        ? `fileStore: iteration 2 is saved in "${directory}", but older checkpoints could not be removed: ${why}; make them files that can be removed.`
        : failed(directory, 2, why),
    );
    assert.equal(readFileSync(join(directory, "000001.iteration-1.checkpoint")), before);
    fails = false;
    // Once the disk has space, save works again and removes temporary files.
    await store.save(state(3));
    assert.is(await iterationOf(store), 3);
    assert.is(readdirSync(directory).length, 1, call);
  }
});

test("save accepts that another run has already removed a file", async () => {
  const directory = fresh();
  const stale = withFiles((here) => ({
    list: async (path) => [...((await here.list(path)) ?? []), "000001.iteration-9.checkpoint.new"],
  }));
  await fileStore(directory, { files: stale }).save(state(1));
  assert.is(await iterationOf(fileStore(directory)), 1);
});

test("a write that stops halfway leaves no file that looks like a checkpoint", async () => {
  const directory = fresh();
  await fileStore(directory).save(state(1));
  const half = withFiles((here) => ({
    async write(path, bytes) {
      await here.write(path, bytes.subarray(0, bytes.length >> 1));
      throw new Error("ENOSPC: no space left on device, write");
    },
  }));
  await rejects(
    fileStore(directory, { files: half }).save(state(2)),
    failed(directory, 2, "ENOSPC: no space left on device, write"),
  );
  assert.equal(readdirSync(directory), ["000001.iteration-1.checkpoint"]);
});

if (existsSync("/dev/full")) {
  test("save reports a full device", async () => {
    const directory = fresh();
    const store = fileStore(directory);
    await store.save(state(1));
    const full = withFiles((here) => ({
      write(path, bytes) {
        symlinkSync("/dev/full", path);
        return here.write(path, bytes);
      },
    }));
    const filling = fileStore(directory, { files: full });
    await rejects(filling.save(state(2)), failed(directory, 2, "ENOSPC: no space left on device, write"));
    assert.equal(readdirSync(directory), ["000001.iteration-1.checkpoint"]);
    assert.is(await iterationOf(store), 1);
    await store.save(state(3));
    assert.is(await iterationOf(store), 3);
  });
}

if (process.geteuid) {
  test("save reports a directory that became read-only", async () => {
    const directory = fresh();
    const store = fileStore(directory);
    await store.save(state(1));
    const before = readFileSync(join(directory, "000001.iteration-1.checkpoint"));
    // root can write to every directory.
    const isRoot = process.geteuid?.() === 0;
    chmodSync(root, 0o755);
    chmodSync(directory, 0o555);
    if (isRoot) process.seteuid?.(65_534);
    try {
      const path = `${directory}/aside.checkpoint.new`;
      await rejects(store.save(state(2)), failed(directory, 2, `EACCES: permission denied, open '${path}'`));
      assert.is(await iterationOf(store), 1);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(directory, 0o755);
    }
    assert.equal(readdirSync(directory), ["000001.iteration-1.checkpoint"]);
    assert.equal(readFileSync(join(directory, "000001.iteration-1.checkpoint")), before);
    await store.save(state(3));
    assert.is(await iterationOf(store), 3);
  });
}

test("save does not create a removed directory again, and uses it once it exists again", async () => {
  const directory = fresh();
  const store = fileStore(directory);
  await store.save(state(1));
  const away = `${directory}-away`;
  renameSync(directory, away);
  const path = `${directory}/aside.checkpoint.new`;
  await rejects(store.save(state(2)), failed(directory, 2, `ENOENT: no such file or directory, open '${path}'`));
  assert.not(existsSync(directory));
  renameSync(away, directory);
  assert.is(await iterationOf(store), 1);
  await store.save(state(3));
  assert.is(await iterationOf(store), 3);
});

test("save and latest refuse a directory that is a file", async () => {
  const directory = fresh();
  const store = fileStore(directory);
  await store.save(state(1));
  rmSync(directory, { recursive: true });
  writeFileSync(directory, "a file");
  await rejects(
    store.save(state(2)),
    failed(directory, 2, `ENOTDIR: not a directory, open '${directory}/aside.checkpoint.new'`),
  );
  await rejects(
    fileStore(directory).latest(),
    `fileStore: "${directory}" cannot be read: ENOTDIR: not a directory, scandir '${directory}'; give a directory of checkpoints.`,
  );
  await rejects(
    fileStore(directory).save(state(2)),
    failed(directory, 2, `EEXIST: file already exists, mkdir '${directory}'`),
  );
});

test.run();
