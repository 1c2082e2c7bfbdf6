// Files damaged at random: every reader gives a valid result or a DataError that names the place. It never fails in another
// way, hangs, takes more memory than the file needs, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 400 of each kind and prints what it counted; RXGRAD_SEED=7 others.
import { gzipSync } from "node:zlib";
import { DataError, type Tensor } from "@rxgrad/core";
import { mnist, parseCsv, parseIdx, readCsv, readIdx, streamCsv, streamIdx } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { idxBytes } from "./idx-bytes.js";
import { smallFiles } from "./mnist-bytes.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 400);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const TEXTS = [
  ...['"', ",", "\n", "\r\n", "\r", "\0", "", "é", "\ufeff", "-", ".", "1e999", "NaN"],
  ...["__proto__", "constructor", "\ud800", ",".repeat(3000), '"'.repeat(501)],
];

/** One of these files with a few damages. */
const damaged = (...files: Uint8Array[]): fc.Arbitrary<Uint8Array> => damagedFiles(files, TEXTS);

/** The result as text. It is the same for two readers exactly if their results are equal. */
async function outcome(read: () => unknown): Promise<string> {
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  let told: string;
  try {
    told = JSON.stringify(await read());
  } catch (error) {
    if (!(error instanceof DataError)) throw new Error(`another error than a DataError: ${error}`, { cause: error });
    assert.ok(error.message.length < 2000, error.message);
    told = error.message;
  }
  assert.is(Object.getOwnPropertyNames(Object.prototype).join(), names);
  return told;
}

const runs = { numRuns: INPUTS, seed: SEED };

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Counts results, checks that damaged files took no memory, and prints the counts. */
function tally(): { note(outcome: string): void; check(least: number): void } {
  let [sound, refused] = [0, 0];
  const before = process.memoryUsage().arrayBuffers;
  return {
    note(outcome) {
      if (outcome.startsWith("{") || outcome.startsWith("[")) sound++;
      else refused++;
    },
    check(least) {
      (globalThis as { gc?: () => void }).gc?.();
      assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 27);
      assert.ok(sound >= least && refused >= least, `${sound} sound, ${refused} refused`);
      if (process.env.RXGRAD_INPUTS) console.log(`${sound} sound, ${refused} refused`);
    },
  };
}

async function* inChunks(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

const csv = encode('id,w,h,kind\n1,2.5,-3e2,cat\n\n2,"4","""owl""",dog\r\n3, 7 ,0.25,"ca,t"\n4,1,1,\n5,9,.5,dog\n');
const columns = { x: ["w", "id"], y: "h", t: { category: "kind", as: "index" } } as const;
const missing = { category: "none", number: 0, marks: ['"owl"'] };

test(`${INPUTS} damaged CSV texts`, async () => {
  const { note, check } = tally();
  await fc.assert(
    fc.asyncProperty(
      damaged(csv, encode("w,id,h,kind\r\n1,2,3,a\r\n4,5,6,b")),
      fc.integer({ min: 1, max: 90 }),
      async (bytes, size) => {
        // As text and, in chunks of any size, as a file: the answer is the same.
        const told = await outcome(() => {
          const result = parseCsv(new TextDecoder().decode(bytes), { columns, missing }, "f.csv");
          const { data, categories, rows } = result;
          assert.equal([data.x.shape, data.y.shape, data.t.shape], [[rows, 2], [rows], [rows]]);
          for (const { data: numbers } of Object.values(data)) assert.ok(numbers.every(Number.isFinite));
          assert.ok(data.t.data.every((number) => number < categories.t.length));
          return result;
        });
        note(told);
        // Invalid UTF-8 has no text to compare with.
        if (bytes[0] !== 0x1f && isUtf8(bytes)) {
          const read = await outcome(() => readCsv(inChunks(bytes, size), { columns, missing }, "f.csv"));
          assert.is(read, told);
        }
        const isPlace =
          /^f\.csv: (line \d+, column \d+: |there (is no column|are no rows)|columns \d+ and \d+ are both)/;
        if (!told.startsWith("{")) assert.match(told, isPlace);
      },
    ),
    runs,
  );
  check(INPUTS / 10);
});

test(`${INPUTS} damaged CSV files as streams, packed and not`, async () => {
  const { note, check } = tally();
  await fc.assert(
    fc.asyncProperty(
      damaged(csv, new Uint8Array(gzipSync(csv))),
      fc.integer({ min: 1, max: 4 }),
      async (bytes, size) => {
        const t = { category: "kind", as: "index", categories: ["cat", "dog", "ca,t", "none"] } as const;
        const options = { columns: { ...columns, t }, missing };
        const whole = await outcome(async () => (await readCsv(bytes, options, "f.csv")).data);
        const streamed = await outcome(() =>
          gathered(streamCsv(bytes, { ...options, size }, "f.csv"), ["x", "y", "t"]),
        );
        if (!/no (rows|feed)/.test(whole)) assert.is(streamed, whole);
        note(streamed);
      },
    ),
    runs,
  );
  check(INPUTS / 40);
});

/** All feeds of a stream, one below the other. */
async function gathered(feeds: AsyncIterable<Record<string, Tensor>>, names: readonly string[]): Promise<unknown> {
  const all = names.map((name) => ({ name, rows: 0, shape: [] as number[], data: [] as number[] }));
  for await (const feed of feeds) {
    for (const column of all) {
      const { shape, data } = feed[column.name]!;
      column.rows += shape[0]!;
      column.shape = [column.rows, ...shape.slice(1)];
      column.data.push(...data);
    }
  }
  return Object.fromEntries(all.map(({ name, shape, data }) => [name, { shape, data }]));
}

test(`${INPUTS} damaged IDX files, packed and not`, async () => {
  const { note, check } = tally();
  const file = idxBytes(
    [6, 2, 2],
    Array.from({ length: 24 }, (_, i) => i * 10),
  );
  const samples = fc.integer({ min: 1, max: 8 });
  await fc.assert(
    fc.asyncProperty(damaged(file, file, new Uint8Array(gzipSync(file))), samples, async (bytes, size) => {
      const told = (idx: { shape: readonly number[]; data: ArrayLike<number> }) => {
        assert.is(
          idx.data.length,
          idx.shape.reduce((product, length) => product * length, 1),
        );
        return { shape: idx.shape, data: Array.from(idx.data) };
      };
      const read = await outcome(async () => told(await readIdx(bytes, { name: "f" })));
      if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
        const parsed = await outcome(() => told(parseIdx(bytes, "f")));
        // A stream does not know how long the file is after its end.
        if (!/after its end|limit/.test(read)) assert.is(parsed, read);
        else assert.not(parsed.startsWith("{"));
      }
      const streamed = await outcome(async () => {
        const { x } = (await gathered(streamIdx({ x: bytes }, { size }), ["x"])) as { x: unknown };
        return x;
      });
      if (read.startsWith("{") && !/\b0[,\]]/.test(read.split('"data"')[0]!)) assert.is(streamed, read);
      if (streamed.startsWith("{")) assert.is(streamed, read);
      for (const answer of [read, streamed]) if (!answer.startsWith("{")) assert.match(answer, /^(f|x|streamIdx): /);
      note(read);
    }),
    runs,
  );
  check(INPUTS / 10);
});

test(`${INPUTS} damaged files of MNIST`, async () => {
  const { note, check } = tally();
  const files = smallFiles();
  const keys = Object.keys(files) as (keyof typeof files)[];
  const inputs = fc
    .constantFrom(...keys)
    .chain((key) =>
      fc.record({ key: fc.constant(key), bytes: damaged(files[key], new Uint8Array(gzipSync(files[key]))) }),
    );
  await fc.assert(
    fc.asyncProperty(inputs, async ({ key, bytes }) => {
      const told = await outcome(async () => {
        const { train, test } = await mnist({ files: { ...files, [key]: bytes } });
        for (const { x, t } of [train, test]) {
          const rows = x.shape[0]!;
          assert.equal(
            [x.shape, t.shape],
            [
              [rows, 784],
              [rows, 10],
            ],
          );
          const pixels = new Float64Array(rows * 784);
          x.read(pixels, 0, 0, rows);
          assert.ok(pixels.every((pixel) => pixel >= 0 && pixel <= 1));
          assert.is(
            t.data.reduce((sum, each) => sum + each, 0),
            rows,
          );
        }
        return {};
      });
      if (told !== "{}") assert.match(told, /^mnist (train|test)(Images|Labels): /);
      note(told);
    }),
    runs,
  );
  check(INPUTS / 10);
});

test.run();
