// Frames as bytes: what is written is read, and what is damaged is refused with a reason.
// RXGRAD_INPUTS=100000 tries more than the usual 10000 frames; RXGRAD_SEED=7 tries others.

import fc from "fast-check";
import { DataError } from "rxgrad";
import { decodeFrame, encodeFrame, type Frame } from "rxgrad/remote";
import { test } from "uvu";
import * as assert from "uvu/assert";

const numRuns = Number(process.env.RXGRAD_INPUTS ?? 10_000);
const seed = Number(process.env.RXGRAD_SEED ?? 1);

const anyNumber = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 5e-324, 1.5));
const arrays = fc.array(
  fc.array(anyNumber, { maxLength: 9 }).map((each) => Float64Array.from(each)),
  { maxLength: 4 },
);
const word = fc.string({ unit: "grapheme", maxLength: 9 });
const heads: fc.Arbitrary<Frame["head"]> = fc.dictionary(
  word.filter((name) => name !== "__proto__"),
  fc.oneof(
    word,
    fc.boolean(),
    fc.constant(null),
    anyNumber.filter((each) => !Object.is(each, -0)),
    fc.array(fc.integer()),
  ),
);

/** Reads it, or tells why not. */
function read(bytes: Uint8Array, maxBytes?: number): Frame | string {
  try {
    return decodeFrame(bytes, maxBytes);
  } catch (error) {
    assert.instance(error, DataError);
    assert.match((error as Error).message, /^frame: .*; give bytes that encodeFrame of rxgrad\/remote wrote\.$/s);
    assert.ok((error as Error).message.length <= 400);
    return (error as Error).message;
  }
}

test("every frame is read as it was written, at any place of a buffer", () => {
  fc.assert(
    fc.property(heads, arrays, fc.nat(9), (head, numbers, offset) => {
      const bytes = encodeFrame({ head, arrays: numbers });
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      const frame = read(moved.subarray(offset)) as Frame;
      assert.equal({ ...frame.head }, { ...head });
      assert.equal(
        frame.arrays.map((each) => [...each]),
        numbers.map((each) => [...each]),
      );
      assert.is(bytes.length % 8, 0);
    }),
    { numRuns: numRuns / 10, seed },
  );
});

test("Node's Buffers are read, though their slices are no copies", () => {
  const bytes = encodeFrame({ head: {}, arrays: [Float64Array.of(1.5, -2), Float64Array.of(7)] });
  const pool = Buffer.alloc(bytes.length + 24, 0xff);
  pool.set(bytes, 11);
  const received = pool.subarray(11, 11 + bytes.length);
  const { arrays } = read(received) as Frame;
  received.fill(0);
  assert.equal(
    arrays.map((each) => [...each]),
    [[1.5, -2], [7]],
  );
});

test("what looks like a number that JSON lacks is read back as it was, as in the JSON of a graph", () => {
  const marked = ["NaN", "Infinity", "-0", "=NaN", "=", ""].map(($number) => ({ $number, other: Number.NaN }));
  const head = { graph: { options: { most: { $number: "Infinity" } } }, marked, $number: "NaN" };
  assert.equal(decodeFrame(encodeFrame({ head, arrays: [] })).head, head);
});

test("the bytes are those that the page of the protocol tells", () => {
  const bytes = encodeFrame({ head: { a: Number.NaN }, arrays: [Float64Array.of(1, -2)] });
  const text = '{"head":{"a":{"$number":"NaN"}},"lengths":[2]}';
  const expected = Buffer.alloc(8 + 48 + 16);
  expected.set([0x52, 0x58, 0x46, 1]);
  expected.writeUInt32LE(text.length, 4);
  expected.write(text, 8);
  expected.writeDoubleLE(1, 56);
  expected.writeDoubleLE(-2, 64);
  assert.equal([...bytes], [...expected]);
});

test("random bytes, and frames with changed, missing and added bytes, are refused or are frames", () => {
  const kinds = { read: 0, refused: 0 };
  const sound = encodeFrame({ head: { type: "value", id: 1, shape: [2] }, arrays: [Float64Array.of(1, 2)] });
  const damaged = fc
    .tuple(
      fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.integer({ min: -20, max: 20 }),
    )
    .map(([changes, more]) => {
      const bytes = new Uint8Array(Math.max(0, sound.length + more));
      bytes.set(sound.subarray(0, bytes.length));
      for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
      kinds[typeof read(bytes) === "string" ? "refused" : "read"]++;
    }),
    { numRuns, seed },
  );
  assert.ok(kinds.refused > kinds.read && kinds.read > 0);
  if (process.env.RXGRAD_INPUTS) console.log(kinds);
});

/** A frame with this text, and bytes behind it. */
function withText(text: string | Uint8Array, behind = 0, size?: number): Uint8Array {
  const body = typeof text === "string" ? Buffer.from(text) : text;
  const bytes = Buffer.alloc(Math.ceil((8 + body.length) / 8) * 8 + behind);
  bytes.set([0x52, 0x58, 0x46, 1]);
  bytes.writeUInt32LE(size ?? body.length, 4);
  bytes.set(body, 8);
  return bytes;
}

const refused: readonly [string, Uint8Array, RegExp][] = [
  ["empty", new Uint8Array(0), /it has 0 bytes, fewer than 8/],
  ["another version", Uint8Array.of(0x52, 0x58, 0x46, 2, 0, 0, 0, 0), /does not begin as frames of version 1/],
  ["a text of 4 GB", withText("{}", 0, 2 ** 32 - 1), /its text is longer than it/],
  ["no JSON", withText("{"), /no JSON object in UTF-8/],
  ["no UTF-8", withText(Uint8Array.of(0x22, 0xff, 0x22)), /no JSON object in UTF-8/],
  ["nested without end", withText("[".repeat(60_000)), /no JSON object/],
  [
    "nested deeply",
    withText(`{"head":${"[".repeat(20_000)}${"]".repeat(20_000)},"lengths":[]}`),
    /no JSON object|head is no object/,
  ],
  ["a list", withText("[]"), /no JSON object/],
  ["no head", withText('{"lengths":[]}'), /its head is no object/],
  ["no lengths", withText('{"head":{}}'), /its lengths are not whole numbers/],
  ["a length of -1", withText('{"head":{},"lengths":[-1,1]}'), /its lengths are not whole numbers/],
  ["a length of 2^53", withText('{"head":{},"lengths":[9007199254740991]}'), /its numbers need .* bytes/],
  ["lengths that overflow", withText('{"head":{},"lengths":[1e308,1e308]}'), /its lengths are not whole numbers/],
  ["a byte too many", withText('{"head":{},"lengths":[]}', 1), /its numbers need 32 bytes, but it has 33/],
  ["no numbers", withText('{"head":{},"lengths":[1]}'), /its numbers need 48 bytes, but it has 40/],
];

for (const [name, bytes, reason] of refused) {
  test(`refused: ${name}`, () => assert.match(String(read(bytes)), reason));
}

test("refused before it is read: more bytes than the limit", () => {
  const bytes = encodeFrame({ head: {}, arrays: [new Float64Array(100)] });
  assert.match(String(read(bytes, 100)), `it has ${bytes.length} bytes, more than 100`);
  assert.is(typeof read(bytes, bytes.length), "object");
});

test("a head that is no plain data is refused when it is written", () => {
  const circular: Record<string, unknown> = {};
  circular.itself = circular;
  for (const head of [circular, { big: 1n }]) {
    assert.throws(
      () => encodeFrame({ head, arrays: [] }),
      (error: unknown) => error instanceof DataError && error.message.startsWith("frame: its head is no plain data"),
    );
  }
});

test.run();
