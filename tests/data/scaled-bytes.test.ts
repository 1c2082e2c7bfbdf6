import { scaledBytes } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

test("every byte is divided by 255", () => {
  const out = new Float64Array(256).fill(1e10);
  scaledBytes(
    Uint8Array.from({ length: 256 }, (_, i) => i),
    [256],
  ).read(out, 0, 0, 256);
  assert.equal(
    [...out],
    Array.from({ length: 256 }, (_, i) => i / 255),
  );
});

test("reads a range of samples to its offset and nowhere else", () => {
  const samples = scaledBytes(Uint8Array.of(0, 51, 102, 153, 204, 255, 1, 2), [4, 2]);
  assert.equal(samples.shape, [4, 2]);
  const out = new Float64Array(7).fill(1e10);
  samples.read(out, 2, 1, 2);
  assert.equal([...out], [1e10, 1e10, 0.4, 0.6, 0.8, 1, 1e10]);
});

test("reads any range of samples of any width, from bytes at any offset", () => {
  const drawn = fc.record({
    samples: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 13 }),
    before: fc.integer({ min: 0, max: 5 }),
    seed: fc.integer({ min: 1, max: 250 }),
  });
  fc.assert(
    fc.property(drawn, fc.nat(), fc.nat(), ({ samples, width, before, seed }, first, more) => {
      const file = Uint8Array.from({ length: before + samples * width }, (_, i) => (seed * (i + 1)) & 255);
      const start = first % samples;
      const count = more % (samples - start + 1);
      const out = new Float64Array(samples * width + 2).fill(1e10);
      scaledBytes(file.subarray(before), [samples, width]).read(out, 1, start, count);
      const wanted = [...file.subarray(before + start * width, before + (start + count) * width)].map((x) => x / 255);
      assert.equal([...out.subarray(0, count * width + 1)], [1e10, ...wanted]);
      assert.ok(out.subarray(count * width + 1).every((x) => x === 1e10));
    }),
  );
});

test("refuses a shape that does not fit the bytes", () => {
  refuses(
    () => scaledBytes(new Uint8Array(3), [2, 2]),
    "scaledBytes: 3 bytes were given for shape [2, 2]; give the number of samples first, and one byte for each element.",
  );
  refuses(
    () => scaledBytes(new Uint8Array(1), []),
    "scaledBytes: 1 bytes were given for shape []; give the number of samples first, and one byte for each element.",
  );
});

test.run();
