// A Parquet file that Polars packed with ZSTD (tests/fixtures/formats/generate-polars.mjs made it), and compressions that are refused.
import { readFileSync } from "node:fs";
import { DataError } from "@rxgrad/core";
import { readParquet, streamParquet } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("tables with ZSTD");
const bytesOf = (file: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/formats/tables/${file}.parquet`, import.meta.url));
const polars = bytesOf("polars");

const rows = Array.from({ length: 12_000 }, (_, i) => i);
const COLORS = ["red", "green", "blue", "Größe 🌙"];
const options = {
  columns: {
    x: ["number", "whole", "rising"],
    seldom: { number: "seldom", missing: { fill: -1 } },
    flag: { boolean: "flag" },
    color: { category: "color", as: "index", categories: COLORS },
    note: { column: "note", convert: (text: string) => Number(/^sample (\d+) of /.exec(text)?.[1]) },
  },
} as const;

test("every row is what Polars wrote", async () => {
  const { data, rows: count } = await readParquet(polars, options);
  assert.is(count, rows.length);
  assert.equal(
    [...data.x.data],
    rows.flatMap((i) => [((i * 7919) % 1000) / 8, (i * i) % 65_521, 3 * i]),
  );
  assert.equal(
    [...data.seldom.data],
    rows.map((i) => (i % 7 === 3 ? -1 : i % 5)),
  );
  assert.equal(
    [...data.flag.data],
    rows.map((i) => (i % 3 === 0 ? 1 : 0)),
  );
  assert.equal(
    [...data.color.data],
    rows.map((i) => (i * i) % 4),
  );
  assert.equal(
    [...data.note.data],
    rows.map((i) => (i * 7919) % 10_007),
  );
});

test("a stream gives the same rows, feed by feed", async () => {
  const { data } = await readParquet(polars, options);
  const read: number[] = [];
  for await (const { note } of streamParquet(polars, { ...options, size: 1000 })) read.push(...note.data);
  assert.equal(read, [...data.note.data]);
});

const failure = async (bytes: Uint8Array): Promise<string> => {
  const error = await readParquet(bytes, { columns: { x: "f64" } }, "f").catch((each) => each);
  assert.instance(error, DataError);
  return error.message;
};

/** A file whose column "f64" says that it is packed in another way: behind its name stands the number of the compression, doubled. */
function withCompression(number: number): Uint8Array {
  const bytes = Uint8Array.from(bytesOf("zstd"));
  const at = Buffer.from(bytes).lastIndexOf(Buffer.from("f64\x15\x0c", "latin1"));
  assert.ok(at > 0);
  bytes[at + 4] = 2 * number;
  return bytes;
}

test("other compressions are refused by name", async () => {
  for (const [number, name] of [
    [3, "LZO"],
    [4, "BROTLI"],
    [5, "LZ4"],
    [7, "LZ4_RAW"],
  ] as const) {
    assert.is(
      await failure(withCompression(number)),
      `f: column "f64" is compressed with ${name}, which is not read; write it again with snappy, zstd, gzip or no compression.`,
    );
  }
});

test("a page that is damaged is refused with its column", async () => {
  const bytes = Uint8Array.from(bytesOf("zstd"));
  const at = Buffer.from(bytes).indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  bytes[at + 1]! ^= 1;
  assert.is(await failure(bytes), 'f: the file is damaged: column "f64": packed data are damaged; write it again.');
});

test.run();
