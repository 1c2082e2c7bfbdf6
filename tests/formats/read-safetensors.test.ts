// Files that a script of Python's standard library wrote: tests/fixtures/formats/generate-safetensors.py.
import { fileURLToPath } from "node:url";
import { DataError } from "@rxgrad/core";
import type { ByteSource } from "@rxgrad/data";
import { openSafetensors, readSafetensors } from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { assertTensor, bytesOf, chunked, type ExpectedTensor, expectedIn, FOLDER } from "./expected.js";

interface ExpectedFile {
  readonly tensors: Readonly<Record<string, ExpectedTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const files = Object.entries(expectedIn<ExpectedFile>("safetensors.json"));

/** A file from every kind of source. */
const sourcesOf = (file: string): readonly ByteSource[] => {
  const bytes = bytesOf(file);
  const url = new URL(file, FOLDER);
  const blob = new Blob([bytes.slice()]);
  const streams = [blob.stream(), chunked(bytes, 1), chunked(bytes, 7), chunked(bytes, 10_000)];
  return [bytes, fileURLToPath(url), url, url.href, blob, ...streams];
};

test("files are read exactly, from every kind of source", async () => {
  assert.is(files.length, 3);
  for (const [file, { tensors, metadata }] of files) {
    for (const source of sourcesOf(file)) {
      const read = await readSafetensors(source);
      assert.equal([...read.tensors.keys()].sort(), Object.keys(tensors).sort());
      for (const [name, each] of Object.entries(tensors)) assertTensor(read.tensors.get(name), each, name);
      assert.equal(read.metadata, metadata);
    }
  }
});

test("single tensors are read by name", async () => {
  for (const [file, { tensors, metadata }] of files) {
    for (const source of sourcesOf(file).slice(0, 5)) {
      const open = await openSafetensors(source);
      assert.equal(open.metadata, metadata);
      for (const [name, each] of Object.entries(tensors).reverse()) {
        assert.equal(open.tensors.get(name)?.shape, each.shape);
        assertTensor(await open.read(name), each, name);
      }
      await open.close();
    }
  }
  const { tensors } = await openSafetensors(bytesOf("types.safetensors"));
  assert.equal(
    [...tensors].map(([name, { type }]) => [name, type]),
    [...tensors.keys()].map((name) => [name, name]),
  );
});

test("a file that was closed is read no more, and a message says so", async () => {
  const path = fileURLToPath(new URL("types.safetensors", FOLDER));
  const file = await openSafetensors(path);
  const [name = ""] = file.tensors.keys();
  await file.close();
  const error = await file.read(name).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.instance(error, DataError);
  assert.match((error as Error).message, /types\.safetensors: the file cannot be read: .+; open it again\.$/);
});

test.run();
