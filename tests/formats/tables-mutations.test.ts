// Parquet files damaged at random: the reader gives a data set or one sentence. It never fails in another way, hangs, takes more memory
// than the limit allows, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 1,000 and prints what it counted; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { readFileSync } from "node:fs";
import { DataError } from "@rxgrad/core";
import type { CsvColumns } from "@rxgrad/data";
import { readParquet } from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { memoryOf } from "./memory.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const fixture = (file: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/formats/tables/${file}.parquet`, import.meta.url));
const files = ["snappy", "plain", "gzip", "zstd", "groups", "second", "deltas", "int96"].map(fixture);

const all: CsvColumns = {
  x: { number: ["f64", "f32", "f16", "i8", "u32", "i32", "i64", "price", "long", "f64 or none"], missing: { fill: 0 } },
  flag: { boolean: ["flag", "flag or none"], missing: { fill: 0 } },
  at: { date: ["day", "ms", "ns"], missing: { fill: 0 } },
  text: { category: "text or none", as: "index", missing: { fill: "?" } },
  words: { category: "words", as: "index", missing: { fill: "?" } },
};
/** Columns that are damaged more seldom, so that values are reached. */
const few: CsvColumns = { x: { number: "i64 or none", missing: { fill: 0 } }, t: { category: "kind", as: "index" } };

const LIMIT = 2 ** 20;

async function outcome(bytes: Uint8Array, columns: CsvColumns): Promise<boolean> {
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  let isSound = true;
  const memory = await memoryOf(async () => {
    try {
      const { rows, data } = await readParquet(bytes, { columns, limit: LIMIT }, "f");
      for (const { shape } of Object.values(data)) assert.is(shape[0], rows);
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`another error than a DataError: ${error}`, { cause: error });
      isSound = false;
      assert.match(error.message, /^f: [^\n]*\.$/);
      assert.ok(error.message.length <= 400, error.message);
    }
  });
  assert.ok(memory <= 8 * LIMIT, `${memory} bytes`);
  assert.is(Object.getOwnPropertyNames(Object.prototype).join(), names);
  return isSound;
}

test(`${INPUTS} damaged Parquet files`, async () => {
  const counts = { sound: 0, refused: 0 };
  const texts = ["PAR1", "__proto__", "constructor", "\0", "\xff", "9007199254740993", "(".repeat(300)];
  await fc.assert(
    fc.asyncProperty(damagedFiles(files, texts, 400), fc.boolean(), async (bytes, isAll) => {
      // What stands behind the end would be found at once.
      const isSound = await outcome(bytes, isAll ? all : few);
      counts[isSound ? "sound" : "refused"]++;
    }),
    { numRuns: INPUTS, seed: SEED },
  );
  assert.is(counts.sound + counts.refused, INPUTS);
  assert.ok(counts.sound >= INPUTS / 20 && counts.refused >= INPUTS / 20, JSON.stringify(counts));
  if (process.env.RXGRAD_INPUTS) console.log(`${counts.sound} sound, ${counts.refused} refused`);
});

test("bytes that are changed in place reach every part of a file", async () => {
  const counts = { sound: 0, refused: 0 };
  const change = fc.tuple(fc.noBias(fc.nat(999_999)), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x10, 0xfe));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      async (file, changes) => {
        const bytes = Uint8Array.from(file);
        for (const [at, byte] of changes) bytes[Math.floor((at / 1e6) * (bytes.length - 8))] = byte;
        const isSound = await outcome(bytes, all);
        counts[isSound ? "sound" : "refused"]++;
      },
    ),
    { numRuns: INPUTS, seed: SEED },
  );
  assert.ok(counts.sound >= INPUTS / 20 && counts.refused >= INPUTS / 20, JSON.stringify(counts));
  if (process.env.RXGRAD_INPUTS) console.log(`${counts.sound} sound, ${counts.refused} refused, in place`);
});

test.run();
