// Where an engine has WebAssembly, and no address space for its memories: the plain kernels serve, on one thread.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { backprop, dense, evaluate, full, input, meanSquaredError, sgd, train, WorkerError } from "rxgrad";
import { lastValueFrom, map, toArray } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { threadsFor } from "../../packages/rxgrad/src/workers/worker-pool.js";

const test = suite("no address space");
const onLinux = process.platform === "linux" ? test : test.skip;

/** What V8 says then. */
WebAssembly.Memory = class {
  constructor() {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  }
} as unknown as typeof WebAssembly.Memory;

const y = input("x", [1]).pipe(dense(1, { W: full(0.5), b: full(0) }));
const loss = meanSquaredError(y, input("t", [1]));
const W = sgd(backprop(loss), { learningRate: 0.125 });
const feed = { x: [[1]], t: [[2]] };

test("train and evaluate work, and workers: auto takes one thread", async () => {
  const told: string[] = [];
  const report = (count: number, why: string): void => void told.push(`${count}: ${why}`);
  const losses = await lastValueFrom(
    train(W, [feed, feed, feed], { workers: { report } }).pipe(
      map((iteration) => iteration.loss),
      toArray(),
    ),
  );
  // y − t is −1.5, and each step takes half of it away: 0.125 · 2(y − t) from W, and as much from b.
  assert.equal(losses, [2.25, 2.25 / 4, 2.25 / 16]);
  assert.equal(threadsFor({ count: "auto", spare: 0, modules: [], entry: undefined, report }), {
    threads: 1,
    reason: "this engine has no WebAssembly with SIMD, or no address space for it",
  });
  assert.ok(told.every((each) => each.startsWith("1: ")));
});

test("a number of threads is refused in a sentence", async () => {
  const error = await lastValueFrom(train(W, [feed], { workers: 2 })).catch((each: Error) => each);
  assert.instance(error, WorkerError);
  assert.is(
    (error as Error).message,
    "train: workers is 2, but this engine has no WebAssembly with SIMD, or no address space for it; or leave workers out.",
  );
});

onLinux("under ulimit -v, of 4 GB", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-ulimit-"));
  const program = fileURLToPath(new URL("../fixtures/rxgrad/threads-program.ts", import.meta.url));
  const options = { entryPoints: { program }, outdir: folder, outExtension: { ".js": ".mjs" } };
  try {
    await build({ ...options, bundle: true, platform: "node", format: "esm", conditions: ["source"] });
    const file = join(folder, "program.mjs");
    const free = spawnSync(process.execPath, [file], { encoding: "utf8" });
    const limited = spawnSync("sh", ["-c", 'ulimit -v 4194304 && exec "$0" "$1"', process.execPath, file], {
      encoding: "utf8",
    });
    assert.is(limited.status, 0, limited.stderr);
    const [{ losses }] = JSON.parse(free.stdout);
    const [alone] = JSON.parse(limited.stdout);
    assert.is(alone.error, undefined);
    // The kernels agree but for the last bits of exponentials.
    for (const i of [0, 1, 2]) assert.ok(Math.abs(alone.losses[i] - losses[i]) < 1e-12);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a value that does not fit in memory is refused", async () => {
  const wide = input("w", [2 ** 40]);
  const samples = { shape: [1, 2 ** 40], read: () => assert.unreachable() };
  const error = (await evaluate(wide, { w: samples }).catch((each: Error) => each)) as Error;
  assert.match(error.message, /^input "w": 1 sample of \[1099511627776\] takes [\d.e+]+ GB, more memory than there is/);
});

test.run();
