import { type Block, iterations } from "@rxgrad/core";
import { Iteration, startRun, turns } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CountedFeeds } from "../support/feeds.js";
import { called, line, points, xor } from "../support/small-networks.js";

interface Memory {
  readonly run: number;
  readonly heap: number;
  /** The bytes of typed arrays. */
  readonly buffers: number;
}

function measure(run: number): Memory {
  const { gc } = globalThis;
  if (!gc) throw new Error("run this file with --expose-gc");
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { run, heap: heapUsed, buffers: arrayBuffers };
}

test("20,000 iterations do not change the memory of the run, and the heap grows by less than 1 MB", () => {
  const { y, W, feed } = xor();
  const run = startRun(W, [], { seed: 1 });
  let at1000: Memory | undefined;
  let checksum = 0;
  for (const turn of turns(run, new CountedFeeds(feed, 20_000))) {
    if (!(turn instanceof Iteration)) continue;
    if (turn.iteration % 100 === 0) checksum += turn.value(y).data[0] + turn.value(W).get("dense1/b").data[0];
    if (turn.iteration === 1000) at1000 = measure(run.memorySize);
    if (turn.iteration !== 20_000) continue;
    const at20000 = measure(run.memorySize);
    assert.is(at20000.run, at1000?.run);
    assert.ok(at20000.run > 0);
    const grown = at20000.heap - (at1000 as Memory).heap;
    assert.ok(grown < 2 ** 20, `the heap grew by ${grown} bytes`);
    // The bytes of typed arrays are not part of the heap. A copy of the parameters alone is 104 bytes.
    const held = at20000.buffers - (at1000 as Memory).buffers;
    assert.ok(held < 2 ** 16, `typed arrays grew by ${held} bytes`);
  }
  assert.ok(Number.isFinite(checksum));
  run.free();
  assert.is(run.memorySize, 0);
});

test("batches of changing sizes leak no memory", () => {
  const { W } = line();
  function* sizes() {
    for (let i = 0; ; i++) yield new Float64Array(1 + (i % 30));
  }
  function* feeds() {
    for (const x of sizes()) yield { x, t: x };
  }
  let at1000: Memory | undefined;
  const run = startRun(W, [], {});
  for (const turn of turns(run, feeds())) {
    if (!(turn instanceof Iteration)) continue;
    if (turn.iteration === 1000) at1000 = measure(run.memorySize);
    if (turn.iteration === 4000) break;
  }
  const at4000 = measure(run.memorySize);
  run.free();
  assert.is(at4000.run, at1000?.run);
  const grown = at4000.heap - (at1000 as Memory).heap;
  assert.ok(grown < 2 ** 20, `the heap grew by ${grown} bytes`);
});

/** A line that records its blocks. They are empty once the run has freed its memory. */
function seen(hook: (out: Block) => void = () => {}): { W: ReturnType<typeof line>["W"]; isFree(): boolean } {
  const blocks = new Set<Block>();
  const layer = called((out) => {
    blocks.add(out);
    hook(out);
  });
  const { W } = line({ layer });
  return { W, isFree: () => blocks.size > 0 && [...blocks].every(({ data }) => data.length === 0) };
}

test("the memory is freed when the data end, the loop exits, its body throws, or an iteration fails", () => {
  const ended = seen();
  for (const _ of iterations(ended.W, [points, points])) assert.not(ended.isFree());
  assert.ok(ended.isFree());

  const left = seen();
  for (const _ of iterations(left.W, new CountedFeeds(points))) break;
  assert.ok(left.isFree());

  const thrown = seen();
  assert.throws(() => {
    for (const _ of iterations(thrown.W, new CountedFeeds(points))) throw new Error("enough");
  }, "enough");
  assert.ok(thrown.isFree());

  let calls = 0;
  const failed = seen(() => {
    if (++calls > 20) throw new Error("tired");
  });
  assert.throws(() => [...iterations(failed.W, new CountedFeeds(points))], "tired");
  assert.ok(failed.isFree());
});

test.run();
