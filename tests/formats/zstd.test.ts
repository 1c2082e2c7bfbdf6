// Unpacks what the command zstd packed (tests/fixtures/formats/generate-zstd.py made it), and refuses what nobody should trust.
//
// RXGRAD_INPUTS=10000 damages more frames than the usual 1,000; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { unzstd } from "../../packages/formats/src/tables/parquet/zstd/unzstd.js";
import { damagedFiles } from "../support/damaged-files.js";
import { memoryOf } from "./memory.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const test = suite("zstd");
const fixtures = new URL("../fixtures/formats/zstd/", import.meta.url);
const frame = (name: string): Uint8Array => readFileSync(new URL(`${name}.zst`, fixtures));
const contents: Record<string, { size: number; sha256: string }> = JSON.parse(
  readFileSync(new URL("contents.json", fixtures), "utf8"),
);
const sizeOf = (name: string): number => contents[name]!.size;

const DAMAGED = /^packed data are damaged$/;
const refused = (packed: Uint8Array, size: number, told = DAMAGED): void => {
  try {
    unzstd(packed, size);
  } catch (error) {
    assert.instance(error, RangeError);
    assert.match((error as Error).message, told);
    return;
  }
  assert.unreachable("it was read");
};

for (const [name, { size, sha256 }] of Object.entries(contents)) {
  test(`${name}.zst has the bytes that were packed`, () => {
    const bytes = unzstd(frame(name), size);
    assert.is(bytes.length, size);
    assert.is(createHash("sha256").update(bytes).digest("hex"), sha256);
  });

  test(`${name}.zst is refused where another size is announced`, () => {
    refused(frame(name), size + 1);
    if (size > 0) refused(frame(name), size - 1);
  });
}

test("a frame that ends too early is refused at every byte", () => {
  for (const name of ["short", "few", "noise"]) {
    const bytes = frame(name);
    for (let end = 1; end < bytes.length; end++) refused(bytes.subarray(0, end), sizeOf(name));
  }
});

test("a changed checksum is refused", () => {
  for (const name of ["byte", "short", "skewed", "text"]) {
    const bytes = Uint8Array.from(frame(name));
    bytes[bytes.length - 1]! ^= 1;
    refused(bytes, sizeOf(name));
  }
});

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A frame of one segment, which says that it has so many bytes (less than 256). */
const frameOf = (size: number, ...blocks: number[][]): Uint8Array =>
  Uint8Array.from([...MAGIC, 0x20, size, ...blocks.flat()]);
const block = (kind: number, size: number, bytes: number[], isLast = 1): number[] => {
  const header = (size << 3) | (kind << 1) | isLast;
  return [header & 255, (header >> 8) & 255, header >> 16, ...bytes];
};
const packedBlock = (...bytes: number[]): number[] => block(2, bytes.length, bytes);

/** Bits in the order in which they are read: from the last byte, whose highest bit only marks the beginning. */
const stream = (bits: string): number[] => {
  const all = `1${bits}`;
  const bytes = all.padStart(8 * Math.ceil(all.length / 8), "0").match(/.{8}/g) ?? [];
  return bytes.map((each) => Number.parseInt(each, 2)).reverse();
};
/** A block of literals and sequences, all of which have the same codes of lengths and offsets, and their other bits. */
const sequences = (literals: number[], count: number, codes: [number, number, number], bits = ""): number[] =>
  packedBlock(literals.length << 3, ...literals, count, 0x54, ...codes, ...stream(bits));
/** Literals that are packed with a code, without sequences. `streams` is 1 or 4. */
const coded = (size: number, streams: 1 | 4, ...bytes: number[]): number[] => {
  const header = 2 | (streams === 4 ? 4 : 0) | (size << 4) | (bytes.length << 14);
  return packedBlock(header & 255, (header >> 8) & 255, header >> 16, ...bytes, 0);
};
const TEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const ten = block(0, 10, TEN, 0);
/** A code of two symbols, 0 and 1, with a bit each; the first has this weight. */
const twoSymbols = (weight: number): number[] => [128, weight << 4];
/** A table for offsets in which the code 0 has all states: 2^log of them, by a number of ones. */
const offsetTable = (log: number): number[] => [0xf0 | (log - 5), 2 ** (log - 3) - 1];
const withTable = (log: number): number[] =>
  packedBlock(3 << 3, 5, 6, 7, 1, 0x64, 1, ...offsetTable(log), 0, ...stream("0".repeat(log)));

const unpacked = (size: number, ...blocks: number[][]): number[] => [...unzstd(frameOf(size, ...blocks), size)];

test("small frames that are made by hand", () => {
  assert.equal(unpacked(3, block(0, 3, [1, 2, 3])), [1, 2, 3]);
  assert.equal(unpacked(4, block(1, 3, [7], 0), block(0, 1, [8])), [7, 7, 7, 8]);
  assert.equal(unpacked(6, sequences([5, 6], 1, [2, 2, 1], "00")), [5, 6, 6, 6, 6, 6]);
  assert.equal(unpacked(3, coded(3, 1, ...twoSymbols(1), ...stream("101"))), [1, 0, 1]);
  const four = ["10", "01", "11", "0"].map(stream);
  assert.equal(unpacked(7, coded(7, 4, ...twoSymbols(1), 1, 0, 1, 0, 1, 0, ...four.flat())), [1, 0, 0, 1, 1, 1, 0]);
  assert.equal(unpacked(6, withTable(8)), [5, 5, 5, 5, 6, 7]);
  assert.equal(unzstd(new Uint8Array(0), 0).length, 0);
  const largest = Uint8Array.from([...MAGIC, 0, 0x58, ...block(1, 2 ** 17, [1])]);
  assert.equal(unzstd(largest, 2 ** 17), new Uint8Array(2 ** 17).fill(1));
});

test("a copy begins where one of the last three did", () => {
  // The last offsets are 1, 4 and 8. The second; the third, 8; the third, 1.
  const behind = [20, 8, 9, 10, 20, 21, 9, 10, 20, 8, 22, 22, 22, 22, 22];
  assert.equal(unpacked(25, ten, sequences([20, 21, 22], 3, [1, 1, 1], "011")), [...TEN, ...behind]);
  // Without literals, 2 is the third, 3 is one less than the first: 8; 7; 1.
  assert.equal(unpacked(19, ten, sequences([], 3, [0, 1, 0], "010")), [...TEN, 3, 4, 5, 7, 8, 9, 9, 9, 9]);
  refused(frameOf(13, ten, sequences([], 1, [0, 1, 0], "1")), 13);
});

test("frames that are made to harm are refused at once", () => {
  // One weight has all states, so that none takes a bit, and weights would never end.
  refused(frameOf(100, coded(10, 1, 5, 0xf0, 3, 0xff, 0xff, 1, 1)), 100);
  // 98,047 sequences without a bit, each of which copies 65,539 bytes.
  refused(frameOf(100, packedBlock(0, 255, 255, 255, 0x54, 0, 0, 52, 1)), 100);
  // A block that has fewer bytes than the frame says, and some with more.
  refused(frameOf(100, block(0, 4, [1, 2, 3, 4])), 100);
  refused(frameOf(2, block(0, 3, [1, 2, 3])), 3);
  refused(frameOf(100, block(1, 2 ** 17, [1])), 100);
  refused(Uint8Array.from([...MAGIC, 0, 0x58, ...block(1, 2 ** 17 + 1, [1])]), 2 ** 17 + 1);
  // A kind of block that is none; a bit of the header that has no meaning; another beginning.
  refused(frameOf(1, block(3, 1, [1])), 1);
  refused(Uint8Array.from([...MAGIC, 0x28, 1, ...block(0, 1, [1])]), 1);
  refused(Uint8Array.from([1, 2, 3, 4, 0x20, 1, ...block(0, 1, [1])]), 1);
  refused(Uint8Array.from([...MAGIC, 0x21, 9, 1, ...block(0, 1, [1])]), 1, /^packed data need a dictionary$/);
  // Windows of 2^41 bytes and contents of 2^63 are announced.
  assert.equal([...unzstd(Uint8Array.from([...MAGIC, 0, 0xff, ...block(0, 1, [1])]), 1)], [1]);
  refused(Uint8Array.from([...MAGIC, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80, ...block(0, 1, [1])]), 1);
});

test("literals that are damaged are refused", () => {
  for (const bits of ["1011", "10"]) refused(frameOf(3, coded(3, 1, ...twoSymbols(1), ...stream(bits))), 3);
  // Codes of more than 11 bits; four streams for two literals; the code of a block before, where there is none.
  refused(frameOf(3, coded(3, 1, ...twoSymbols(12), ...stream("101"))), 3);
  refused(frameOf(2, coded(2, 4, ...twoSymbols(1), 1, 0, 1, 0, 1, 0, 3, 3, 1, 1)), 2);
  refused(frameOf(3, packedBlock(3 | (3 << 4), 0x40, 0, 1, 0)), 3);
});

test("sequences that are damaged are refused", () => {
  // Bits that are left, or missing; more literals than there are; a copy from before the frame, or from another one.
  for (const bits of ["000", "0"]) refused(frameOf(6, sequences([5, 6], 1, [2, 2, 1], bits)), 6);
  refused(frameOf(4, sequences([5], 1, [2, 0, 0])), 4);
  refused(frameOf(6, sequences([5, 6], 1, [2, 3, 1], "111")), 6);
  const second = frameOf(3, sequences([], 1, [0, 0, 0]));
  refused(Uint8Array.from([...frameOf(4, block(0, 4, [1, 2, 3, 4])), ...second]), 7);
  // Codes that are none, too many states, tables of a block before, where there is none, and bytes behind no sequences.
  for (const codes of [
    [36, 2, 1],
    [2, 31, 1],
    [2, 2, 53],
  ] as [number, number, number][]) {
    refused(frameOf(6, sequences([5, 6], 1, codes, "00")), 6);
  }
  refused(frameOf(6, withTable(9)), 6);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0xfc, 2)), 6);
  refused(frameOf(2, packedBlock(0x10, 5, 6, 0, 0)), 2);
});

test("no memory is taken for what a frame announces beyond its page", async () => {
  const large = Uint8Array.from([...MAGIC, 0xa0, 0, 0, 0, 0x40, ...block(0, 1, [1])]);
  for (const size of [1000, 2 ** 28]) assert.is(await memoryOf(async () => refused(large, size)), 0);
  // Literals: 100,000 times the same, and as many with a code.
  const repeated = packedBlock(0x0d, 0x6a, 0x18, 7, 0);
  assert.ok((await memoryOf(async () => refused(frameOf(5, repeated), 5))) < 100);
  const many = packedBlock(0x0e, 0x6a, 0x18, 1, 0, ...twoSymbols(1), 1, 0);
  assert.ok((await memoryOf(async () => refused(frameOf(5, many), 5))) < 100);
});

/** Bytes besides the contents: literals and tables of each block, and no block of these files takes fewer than 13 bytes. */
const mostMemory = (packed: number, size: number): number => 2 * size + 2 ** 14 * (1 + packed / 13);

test(`${INPUTS} damaged frames are read or refused, and take no more memory`, async () => {
  const names = ["few", "short", "text", "skewed", "ramp", "frames", "zeros", "noise"];
  const counts = { read: 0, refused: 0 };
  const damaged = fc.constantFrom(...names).chain((name) =>
    damagedFiles([frame(name)], ["\x28\xb5\x2f\xfd", "\xff".repeat(9), "\0".repeat(9)], 60).map((bytes) => ({
      ...{ bytes, size: sizeOf(name) },
    })),
  );
  await fc.assert(
    fc.asyncProperty(damaged, async ({ bytes, size }) => {
      const memory = await memoryOf(async () => {
        try {
          assert.is(unzstd(bytes, size).length, size);
          counts.read++;
        } catch (error) {
          assert.instance(error, RangeError);
          assert.match((error as Error).message, /^packed data /);
          counts.refused++;
        }
      });
      assert.ok(memory <= mostMemory(bytes.length, size), `${memory} bytes for ${size} in ${bytes.length}`);
    }),
    { numRuns: INPUTS, seed: SEED },
  );
  assert.ok(counts.refused >= INPUTS / 4 && counts.read > 0, JSON.stringify(counts));
});

test.run();
