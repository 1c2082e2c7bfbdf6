// Small results do not keep large buffers in memory, and bytes are plain Uint8Arrays for every source.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { type ByteSource, mnist, parseIdx, readCsv, readIdx, scaledBytes } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idxBytes } from "./idx-bytes.js";
import { smallFiles } from "./mnist-bytes.js";
import { refusesLater } from "./refuses.js";

const folder = mkdtempSync(join(tmpdir(), "rxgrad-small-"));
test.after(() => rmSync(folder, { recursive: true }));

const collect = (globalThis as { gc?: () => void }).gc;

/** How many bytes of arrays a result keeps. */
async function kept(make: () => Promise<unknown>): Promise<number> {
  const used = async (): Promise<number> => {
    for (let i = 0; i < 3; i++) {
      collect?.();
      await new Promise(setImmediate);
    }
    return process.memoryUsage().arrayBuffers;
  };
  const before = await used();
  const made = await make();
  const bytes = (await used()) - before;
  assert.ok(made);
  return collect ? bytes : 0;
}

test("ten images of MNIST keep only ten images in memory", async () => {
  const bytes = await kept(() => mnist({ limit: 10 }));
  assert.ok(bytes < 2 ** 19, `${bytes} bytes`); // 15,680 of pixels, 1,600 of labels, and what Node holds
});

test("ten images of a file read by the user keep only ten images in memory", async () => {
  const { trainImages, ...files } = smallFiles();
  const images = Buffer.concat([trainImages.subarray(0, 16), Buffer.alloc(2 ** 25)]);
  images.writeUInt32BE((2 ** 25 / 784) | 0, 4);
  const count = Math.floor(2 ** 25 / 784);
  const labels = idxBytes([count], new Array(count).fill(3));
  const cut = images.subarray(0, 16 + count * 784);
  const x = (await mnist({ limit: 10, files: { ...files, trainImages: cut, trainLabels: labels } })).train.x;
  const out = new Float64Array(7840);
  cut.fill(255, 16);
  x.read(out, 0, 0, 10);
  assert.ok(
    out.every((pixel) => pixel === 0),
    "the pixels are a copy of their own",
  );
});

test("a small file does not keep the chunk that it came in", async () => {
  const bytes = idxBytes([3], [1, 2, 3]);
  writeFileSync(join(folder, "small.idx"), bytes);
  writeFileSync(join(folder, "small.idx.gz"), gzipSync(bytes));
  for (const name of ["small.idx", "small.idx.gz"]) {
    const { data } = await readIdx(join(folder, name));
    assert.ok(data.buffer.byteLength < 100, `${name}: ${data.buffer.byteLength} bytes`);
  }
});

test("results have Uint8Arrays, not Buffers", async () => {
  const bytes = Buffer.from(idxBytes([3], [1, 2, 3]));
  const path = join(folder, "plain.idx");
  writeFileSync(path, bytes);
  const chunked = async function* () {
    yield bytes.subarray(0, 5);
    yield bytes.subarray(5);
  };
  const sources: ByteSource[] = [bytes, gzipSync(bytes), path, chunked(), new Blob([bytes])];
  for (const source of sources) {
    const { data } = await readIdx(source);
    assert.is(Object.getPrototypeOf(data), Uint8Array.prototype);
    assert.equal([...data], [1, 2, 3]);
  }
  assert.is(Object.getPrototypeOf(parseIdx(bytes).data), Uint8Array.prototype);
});

test("reads bytes of another realm", async () => {
  const bytes = idxBytes([2], [5, 7]);
  const other = createContext({ URL });
  const foreign = runInContext(`Uint8Array.from([${[...bytes]}])`, other) as Uint8Array;
  assert.not(foreign instanceof Uint8Array);
  assert.equal([...(await readIdx(foreign)).data], [5, 7]);
  assert.equal([...parseIdx(foreign).data], [5, 7]);
  const out = new Float64Array(2);
  scaledBytes(runInContext("Uint8Array.of(0, 255)", other), [2]).read(out, 0, 0, 2);
  assert.equal([...out], [0, 1]);
  const files = Object.entries(smallFiles()).map(([key, each]) => [
    key,
    runInContext(`Uint8Array.from([${[...each]}])`, other),
  ]);
  assert.equal((await mnist({ files: Object.fromEntries(files) })).train.x.shape, [20, 784]);
});

test("refuses to read a stream twice", async () => {
  const read = (source: ByteSource) => readCsv(source, { columns: { x: "a" } });
  const message =
    "CSV: the stream has been read before, or is being read; it can be read once, so give a path, an address, bytes or a Blob.";
  const stream = new Blob(["a\n1\n"]).stream();
  assert.is((await read(stream)).rows, 1);
  await refusesLater(() => read(stream), message);
  const taken = new Blob(["a\n1\n"]).stream();
  taken.getReader();
  await refusesLater(() => read(taken), message);
  const { createReadStream } = await import("node:fs");
  writeFileSync(join(folder, "a.csv"), "a\n1\n");
  const file = createReadStream(join(folder, "a.csv"));
  assert.is((await read(file)).rows, 1);
  await refusesLater(() => read(file), message);
});

test.run();
