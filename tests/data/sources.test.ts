// The sources of bytes for readers, which are the same for CSV and IDX.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { type ByteSource, mnist, readCsv, readIdx } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as browser from "../../packages/data/src/files.browser.js";
import type * as node from "../../packages/data/src/files.node.js";
import { smallFiles } from "./mnist-bytes.js";
import { refusesLater } from "./refuses.js";

// Both modules must export the same functions.
browser satisfies {
  [Name in keyof typeof node]: (...given: Parameters<(typeof node)[Name]>) => AsyncIterable<Uint8Array>;
};

const text = `a,b\n${Array.from({ length: 5_000 }, (_, i) => `${i},"é${i}"`).join("\n")}\n`;
const plain = new TextEncoder().encode(text);
const packed = new Uint8Array(gzipSync(plain));

const folder = mkdtempSync(join(tmpdir(), "rxgrad-sources-"));
writeFileSync(join(folder, "plain.csv"), plain);
writeFileSync(join(folder, "packed.csv.gz"), packed);

const server = createServer(({ url }, response) => {
  if (url === "/broken") response.writeHead(200, { "content-length": 100 }).write("a,b\n", () => response.destroy());
  else if (url === "/plain") response.end(plain);
  else if (url === "/packed") response.end(packed);
  else response.writeHead(404).end();
});
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

test.after(() => {
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  server.close();
});

async function assertRejects(promise: Promise<unknown>): Promise<void> {
  const outcome = await promise.then(
    () => "fulfilled",
    () => "rejected",
  );
  assert.is(outcome, "rejected");
}

/** The bytes in chunks of these lengths, repeated. */
async function* chunked(bytes: Uint8Array, ...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const length = lengths[i % lengths.length] as number;
    yield bytes.subarray(start, start + length);
    start += length;
  }
}

const read = (source: ByteSource) => readCsv(source, { columns: { a: "a", b: { category: "b", as: "index" } } });

test("a file comes from a path, an address, bytes, a Blob or a stream, packed or not, in chunks of any size", async () => {
  const wanted = await read(plain);
  assert.is(wanted.rows, 5_000);
  assert.is(wanted.categories.b[wanted.data.b.at(7)], "é7");
  const sources: ByteSource[] = [packed];
  for (const [name, bytes] of [
    ["plain.csv", plain],
    ["packed.csv.gz", packed],
  ] as const) {
    const path = join(folder, name);
    sources.push(path, pathToFileURL(path), pathToFileURL(path).href);
    sources.push(`${origin}/${name.split(".")[0]}`, new URL(name.split(".")[0]!, origin));
    sources.push(new Blob([bytes]), new Blob([bytes]).stream());
    sources.push(chunked(bytes, 1, 0, 3, 70_000), chunked(bytes, 7));
  }
  for (const source of sources) {
    const { data, categories } = await read(source);
    assert.equal(data.a.data, wanted.data.a.data);
    assert.equal(data.b.data, wanted.data.b.data);
    assert.equal(categories, wanted.categories);
  }
});

test("a page fetches files by their addresses, chunk by chunk", async () => {
  const chunks = [];
  for await (const chunk of browser.fileChunks("file", `${origin}/plain`)) chunks.push(...chunk);
  assert.equal(Uint8Array.from(chunks), plain);
});

test("a page unpacks files on demand", async () => {
  const text = Buffer.concat([Buffer.from("a,b\n"), Buffer.alloc(2 ** 24, "1,2\n")]);
  const small = gzipSync(text);
  const chunks: Uint8Array[] = [];
  for await (const chunk of browser.unpackedChunks(chunked(small, 5_000, 0, 1))) chunks.push(chunk);
  assert.ok(Buffer.concat(chunks).equals(text));
  const damaged = Uint8Array.from(small);
  damaged[small.length - 6]! ^= 1;
  let failure: unknown;
  try {
    for await (const _ of browser.unpackedChunks(chunked(damaged, 5_000)));
  } catch (error) {
    failure = error;
  }
  assert.instance(failure, Error);
});

test("a page that stops reading a packed file closes its source", async () => {
  // Packed noise is as long as before, so the source is far from its end after the first chunk.
  const noise = gzipSync(Uint32Array.from({ length: 2 ** 18 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) ^ (i << 7)));
  let [taken, isClosed] = [0, false];
  const source = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunked(noise, 1000)) {
        taken += chunk.length;
        yield chunk;
        await new Promise(setImmediate); // as a file would
      }
    } finally {
      isClosed = true;
    }
  };
  for await (const _ of browser.unpackedChunks(source())) break;
  while (!isClosed) await new Promise(setImmediate);
  assert.ok(taken < noise.length, `${taken} of ${noise.length} bytes`);
});

test("the browser build of csv-parse parses rows like the build for Node", async () => {
  const require = createRequire(new URL("../../packages/data/package.json", import.meta.url));
  type Parser = { parse(text: string, options: object): string[][] };
  const [inNode, inPage] = await Promise.all(
    ["csv-parse/sync", "csv-parse/browser/esm/sync"].map(async (name) => {
      const path = require.resolve(name).replace("dist/cjs/sync.cjs", "lib/sync.js");
      return (await import(pathToFileURL(path).href)) as Parser;
    }),
  );
  const options = { record_delimiter: ["\n"], trim: true, relax_column_count: true };
  const told = ({ parse }: Parser, text: string) => {
    try {
      return parse(text, options);
    } catch (error) {
      const { code, records, column } = error as Record<string, unknown>;
      return [code, records, column];
    }
  };
  const cells = ["é", '"a""b"', '" 😀,\n"', " x ", "", '"', 'a"b', '"a"b', '"a" b', "\t1"];
  for (const a of cells) {
    for (const b of cells) {
      const text = `1,2\n${a},${b}\n${b}`;
      assert.equal(told(inPage!, text), told(inNode!, text), JSON.stringify(text));
    }
  }
});

test("a source that cannot be read is refused with the cause", async () => {
  const missing = join(folder, "none.csv");
  const error = await refusesLater(
    () => read(missing),
    `${missing}: the file cannot be read; check that it exists and is readable.`,
  );
  assert.is((error.cause as NodeJS.ErrnoException).code, "ENOENT");
  await refusesLater(
    () => read(`${origin}/none`),
    `${origin}/none: the server answered 404 Not Found instead of the file; check the address.`,
  );
  const unreachable = await refusesLater(
    () => read("http://127.0.0.1:1/a.csv"),
    "http://127.0.0.1:1/a.csv: the file cannot be fetched; check the address and the connection.",
  );
  assert.instance(unreachable.cause, Error);
  await refusesLater(
    () => read(`${origin}/broken`),
    `${origin}/broken: the file cannot be fetched; check the address and the connection.`,
  );
});

test("a source that fails, or yields something other than bytes", async () => {
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield plain.subarray(0, 10);
    throw new RangeError("the disk is gone");
  };
  const error = await refusesLater(() => read(failing()), "CSV: the source failed: the disk is gone");
  assert.instance(error.cause, RangeError);
  const failingPacked = async function* (): AsyncGenerator<Uint8Array> {
    yield packed.subarray(0, 10);
    throw new RangeError("the disk is gone");
  };
  await refusesLater(() => read(failingPacked()), "CSV: the source failed: the disk is gone");
  const texts = async function* () {
    yield "a,b\n";
  };
  await refusesLater(
    () => read(texts() as unknown as ByteSource),
    'CSV: the source gave "a,b\\n"; give chunks of bytes (Uint8Array).',
  );
  for (const [source, what] of [
    [5, "5"],
    [null, "null"],
    [{}, "an Object"],
  ] as const) {
    await refusesLater(
      () => read(source as unknown as ByteSource),
      `CSV: the source is ${what}; give a path, an address, bytes, a Blob or a stream of bytes.`,
    );
  }
});

test("gzip data that is truncated or damaged at any place", async () => {
  const small = gzipSync("a,b\n1,x\n2,y\n");
  for (let length = 3; length < small.length; length++) {
    const message = "CSV: the gzip data are damaged or cut off; fetch the file again.";
    await refusesLater(() => read(small.subarray(0, length)), message);
  }
  const damaged = Uint8Array.from(small);
  damaged[small.length - 6] ^= 1; // the checksum
  const error = await refusesLater(
    () => read(damaged),
    "CSV: the gzip data are damaged or cut off; fetch the file again.",
  );
  assert.instance(error.cause, Error);
});

test("a source is closed when its reader stops early", async () => {
  for (const bytes of [new TextEncoder().encode("a,b\nx,1\n".repeat(9)), packed]) {
    let isClosed = false;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes;
      } finally {
        isClosed = true;
      }
    };
    await assertRejects(read(source()));
    assert.ok(isClosed);
  }
});

test("mnist reads packed files as published", async () => {
  const files = smallFiles();
  const wanted = await mnist({ files });
  const gz = Object.fromEntries(Object.entries(files).map(([key, bytes]) => [key, gzipSync(bytes)]));
  const got = await mnist({ files: gz as unknown as typeof files });
  const pixels = ({ train }: typeof wanted) => {
    const all = new Float64Array(20 * 784);
    train.x.read(all, 0, 0, 20);
    return all;
  };
  assert.equal(pixels(got), pixels(wanted));
  assert.equal(got.test.t.toArray(), wanted.test.t.toArray());
  const damaged = gzipSync(files.trainLabels).subarray(0, 15);
  await refusesLater(
    () => mnist({ files: { ...files, trainLabels: damaged } }),
    "mnist trainLabels: the gzip data are damaged or cut off; fetch the file again.",
  );
});

test("a text given in place of a path is not repeated", async () => {
  const text = `a,b\n${"1,2\n".repeat(1000)}`;
  await refusesLater(
    () => readCsv(text, { columns: { x: "b" } }),
    "CSV: the source is a text of several lines, not a path; read texts with parseCsv.",
  );
});

test("messages name a file by its address, cut if it is long, or by the given name", async () => {
  const address = `data:,${"a".repeat(1000)}`;
  await refusesLater(
    () => readIdx(address),
    `data:,${"a".repeat(113)}…: the file begins with bytes 61 61 61 61, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.`,
  );
  await refusesLater(
    () => readCsv(address, { columns: { x: "b" } }, "prices"),
    `prices: there is no column "b"; the header has "${"a".repeat(58)}….`,
  );
});

test.run();
