// Files damaged at random: every reader gives tensors or one sentence. It never fails in another way, hangs, takes more memory
// than the file needs, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 1,000 of each kind and prints what it counted; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { DataError, type Tensor } from "@rxgrad/core";
import { npyToBytes, npzToBytes, openSafetensors, readNpy, readNpz, readSafetensors } from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { bytesOf, chunked } from "./expected.js";
import { memoryOf } from "./memory.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const runs = { numRuns: INPUTS, seed: SEED };

/** The result as text. It is the same for two readers exactly if their results are equal. */
async function outcome(read: () => Promise<ReadonlyMap<string, Tensor>>, most: number): Promise<string> {
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  let told = "";
  const memory = await memoryOf(async () => {
    try {
      told = described(await read());
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`another error than a DataError: ${error}`, { cause: error });
      told = error.message;
      assert.match(told, /^f: [^\n]*\.$/);
      assert.ok(told.length <= 400, told);
    }
  });
  assert.ok(memory <= most, `${memory} bytes of ${most}: ${told}`);
  assert.is(Object.getOwnPropertyNames(Object.prototype).join(), names);
  return told;
}

const described = (tensors: ReadonlyMap<string, Tensor>): string =>
  `{${[...tensors].map(([name, { shape, data }]) => `${JSON.stringify(name)}: [${shape}] ${data.join()}`).join()}`;

const isSound = (told: string): boolean => told.startsWith("{");

/** Counts results, and prints the counts. */
function tally(): { note(told: string): void; check(least: number): void } {
  let [sound, refused] = [0, 0];
  return {
    note(told) {
      if (isSound(told)) sound++;
      else refused++;
    },
    check(least) {
      assert.is(sound + refused, INPUTS);
      assert.ok(sound >= least && refused >= least, `${sound} sound, ${refused} refused`);
      if (process.env.RXGRAD_INPUTS) console.log(`${sound} sound, ${refused} refused`);
    },
  };
}

/** Streams take memory for some numbers before they come, and pieces of every file are joined. */
const SOME = 2 ** 20;

const TEXTS = [
  ...[
    '"',
    "'",
    ",",
    "{",
    "}",
    "[",
    "]",
    ":",
    "\\",
    "\0",
    "",
    "\ud800",
    "\ufeff",
    "é",
    "-",
    ".",
    "1e999",
    "NaN",
    "null",
  ],
  ...[
    "__proto__",
    '"__proto__":',
    "__metadata__",
    "constructor",
    "9007199254740993",
    "99999999999",
    "18446744073709551616",
  ],
  ...["(".repeat(1000), "[".repeat(1000), "F64", "I64", "<f8", ">i8", "|O", "True", "(3, 4)", '"W":{},'],
];

test(`${INPUTS} damaged safetensors files`, async () => {
  const { note, check } = tally();
  const files = ["types", "shapes", "empty"].map((name) => bytesOf(`${name}.safetensors`));
  await fc.assert(
    fc.asyncProperty(damagedFiles(files, TEXTS, 900), fc.integer({ min: 1, max: 90 }), async (bytes, size) => {
      const most = 16 * bytes.length + SOME;
      const whole = await outcome(async () => (await readSafetensors(bytes, { name: "f" })).tensors, most);
      const streamed = await outcome(
        async () => (await readSafetensors(chunked(bytes, size), { name: "f" })).tensors,
        most + SOME,
      );
      // A stream that ends early may show another fault first.
      assert.is(isSound(streamed), isSound(whole));
      if (isSound(whole)) assert.is(streamed, whole);
      const single = await outcome(async () => {
        const file = await openSafetensors(bytes, { name: "f" });
        const tensors = new Map<string, Tensor>();
        for (const name of file.tensors.keys()) tensors.set(name, await file.read(name));
        return tensors;
      }, most);
      assert.is(single, whole);
      note(whole);
    }),
    runs,
  );
  check(INPUTS / 50);
});

test(`${INPUTS} damaged npy files`, async () => {
  const { note, check } = tally();
  const files = ["f8-little", "i8-big", "i2-little-fortran", "b1-little", "version-2", "version-3", "none"].map(
    (name) => bytesOf(`${name}.npy`),
  );
  await fc.assert(
    fc.asyncProperty(damagedFiles(files, TEXTS, 70), fc.integer({ min: 1, max: 90 }), async (bytes, size) => {
      const most = 24 * bytes.length + SOME;
      const tensors = async (source: Uint8Array | AsyncGenerator<Uint8Array>) =>
        new Map([["array", await readNpy(source, { name: "f" })]]);
      const whole = await outcome(() => tensors(bytes), most);
      const streamed = await outcome(() => tensors(chunked(bytes, size)), most + SOME);
      assert.is(isSound(streamed), isSound(whole));
      if (isSound(whole)) assert.is(streamed, whole);
      note(whole);
    }),
    runs,
  );
  check(INPUTS / 20);
});

test(`${INPUTS} damaged npz files`, async () => {
  const { note, check } = tally();
  const small = { x: [[1, 2, 3]], t: [0.5], é: [[[1], [2]]] };
  const files = [npzToBytes(small), npzToBytes(small, { compress: true, order: "F" }), bytesOf("compressed.npz")];
  await fc.assert(
    fc.asyncProperty(damagedFiles(files, TEXTS, 200), fc.integer({ min: 1, max: 90 }), async (bytes, size) => {
      // Five arrays at most; what is packed becomes more.
      const most = 5 * SOME + 100 * bytes.length;
      const whole = await outcome(() => readNpz(bytes, { name: "f" }), most);
      const streamed = await outcome(() => readNpz(chunked(bytes, size), { name: "f" }), most);
      assert.is(streamed, whole);
      note(whole);
    }),
    runs,
  );
  check(INPUTS / 50);
});

test("memory is watched: an array is counted", async () => {
  const bytes = npyToBytes(Array(1000).fill(1));
  assert.ok((await memoryOf(() => readNpy(bytes))) >= 8000);
});

test.run();
