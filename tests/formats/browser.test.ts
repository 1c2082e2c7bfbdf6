// The same files in a page of Chromium: from Blobs, streams and addresses, and written to streams. Runs alone.
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Outcome } from "../fixtures/browser/formats-page.js";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";
import { bytesOf, type ExpectedTensor, expectedIn } from "./expected.js";

const test = suite("formats in a browser");
const inBrowser = needing(test, CHROMIUM);

const script = fileURLToPath(new URL("../fixtures/browser/formats-page.ts", import.meta.url));

declare function outcome(files: Readonly<Record<string, string>>): Promise<Outcome>;

const files = Object.fromEntries(
  ["types.safetensors", "compressed.npz", "f8-big-fortran.npy"].map((name) => [
    name,
    Buffer.from(bytesOf(name)).toString("base64"),
  ]),
);

const WORDS: Readonly<Record<string, string>> = { inf: "Infinity", "-inf": "-Infinity", nan: "NaN" };

/** Numbers as JavaScript writes them, which has no −0. */
const written = (data: readonly string[]): string[] => data.map((each) => WORDS[each] ?? String(Number(each)));

inBrowser("a page reads what Python wrote, and what it wrote itself", async () => {
  const told = await withPage({ page: script }, false, async (page) => {
    await page.waitForFunction("typeof outcome === 'function'");
    return page.evaluate((given) => outcome(given), files);
  });
  const { tensors, metadata } = expectedIn<{
    readonly tensors: Readonly<Record<string, ExpectedTensor>>;
    readonly metadata: object;
  }>("safetensors.json")["types.safetensors"]!;
  assert.equal(told.metadata, metadata);
  assert.equal(
    told.types,
    Object.entries(tensors).map(([name, { shape, data }]) => [name, shape, written(data)]),
  );
  const numpy = expectedIn<ExpectedTensor & Readonly<Record<string, ExpectedTensor>>>("numpy.json");
  assert.equal(
    told.arrays,
    Object.entries(numpy.npz!).map(([name, { shape, data }]) => [name, shape, written(data)]),
  );
  assert.equal(told.fortran, written(numpy["f8-big-fortran.npy"]!.data));
  assert.equal(told.same, [true, true, true, true]);
  const [here, ...again] = told.onnx;
  assert.is(here?.length, 6);
  assert.equal(again, [here, here]);
  // Its weights are float32.
  for (const [i, each] of told.tensorflow.entries()) assert.ok(Math.abs(each - (here?.[i] as number)) < 1e-6);
  assert.equal(told.told, [
    'writeSafetensors: the target is "model.safetensors"; give a path (in Node) or a WritableStream.',
    "model.safetensors: the source can only be read from its beginning; give a path of a file, a Blob or bytes, or read all with readSafetensors.",
    "npz file: it does not end as a zip file does, which an npz file is; check that this is the right file, and that it is whole.",
    'writeTensorflow: the target is "xor/model.json"; give a path (in Node), such as "xor/model.json", or use tensorflowToBytes.',
  ]);
});

test.run();
