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

test("small frames that are made by hand", () => {
  assert.equal([...unzstd(frameOf(3, block(0, 3, [1, 2, 3])), 3)], [1, 2, 3]);
  assert.equal([...unzstd(frameOf(4, block(1, 3, [7], 0), block(0, 1, [8])), 4)], [7, 7, 7, 8]);
  // Two literals, and a sequence: all three tables have one symbol. 2 literals, offset 1, 4 more bytes.
  const sequence = [0x10, 5, 6, 1, 0x54, 2, 2, 1, 0b100];
  assert.equal([...unzstd(frameOf(6, packedBlock(...sequence)), 6)], [5, 6, 6, 6, 6, 6]);
  assert.equal(unzstd(new Uint8Array(0), 0).length, 0);
});

test("frames that are made to harm are refused at once", () => {
  const header = (size: number, packed: number): number[] => {
    const bits = 2 | (size << 4) | (packed << 14);
    return [bits & 255, (bits >> 8) & 255, bits >> 16];
  };
  // One weight has all states, so that none takes a bit, and weights would never end.
  refused(frameOf(100, packedBlock(...header(10, 7), 5, 0xf0, 3, 0xff, 0xff, 1, 1, 0)), 100);
  // 98,047 sequences without a bit, each of which copies 65,539 bytes.
  refused(frameOf(100, packedBlock(0, 255, 255, 255, 0x54, 0, 0, 52, 1)), 100);
  // A block that has fewer bytes than the frame says, and one with more.
  refused(frameOf(100, block(0, 4, [1, 2, 3, 4])), 100);
  refused(frameOf(100, block(1, 2 ** 17, [1])), 100);
  refused(frameOf(100, block(1, 2 ** 18, [1])), 100);
  // A kind of block that is none; a bit of the header that has no meaning; another beginning.
  refused(frameOf(1, block(3, 1, [1])), 1);
  refused(Uint8Array.from([...MAGIC, 0x28, 1, ...block(0, 1, [1])]), 1);
  refused(Uint8Array.from([1, 2, 3, 4, 0x20, 1, ...block(0, 1, [1])]), 1);
  // Literals by the code of a block before, and tables of one, where there is none.
  refused(frameOf(3, packedBlock(3 | (3 << 4), 0x40, 0, 1, 0)), 3);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0xfc, 2)), 6);
  // A copy from before the frame; codes that are none; sequences with bits that are left; bytes behind no sequences.
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0x54, 2, 3, 1, 0b1111)), 6);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0x54, 2, 31, 1, 0b100)), 6);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0x54, 36, 2, 1, 0b100)), 6);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0x54, 2, 2, 53, 0b100)), 6);
  refused(frameOf(6, packedBlock(0x10, 5, 6, 1, 0x54, 2, 2, 1, 0b1000)), 6);
  refused(frameOf(2, packedBlock(0x10, 5, 6, 0, 0)), 2);
  // Data of another frame cannot be copied.
  const copy = Uint8Array.from([
    ...frameOf(2, block(0, 2, [1, 2])),
    ...frameOf(3, packedBlock(0, 1, 0x54, 0, 0, 0, 1)),
  ]);
  refused(copy, 5);
  refused(Uint8Array.from([...MAGIC, 0x21, 9, 1, ...block(0, 1, [1])]), 1, /^packed data need a dictionary$/);
  // Windows of 2^41 bytes and contents of 2^63 are announced.
  assert.equal([...unzstd(Uint8Array.from([...MAGIC, 0, 0xff, ...block(0, 1, [1])]), 1)], [1]);
  refused(Uint8Array.from([...MAGIC, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0x80, ...block(0, 1, [1])]), 1);
});

test("no memory is taken for a frame that announces another size", async () => {
  const large = Uint8Array.from([...MAGIC, 0xa0, 0, 0, 0, 0x40, ...block(0, 1, [1])]);
  for (const size of [1000, 2 ** 28]) assert.is(await memoryOf(async () => refused(large, size)), 0);
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
