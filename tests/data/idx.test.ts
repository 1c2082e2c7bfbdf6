import { parseIdx } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idxBytes as idx, OTHER_TYPES } from "./idx-bytes.js";
import { refuses } from "./refuses.js";

test("an IDX file of any shape gives back its shape and bytes", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat(255)),
      (shape, bytes) => {
        const elements = [...bytes.take(shape.reduce((a, b) => a * b, 1))];
        const read = parseIdx(idx(shape, elements));
        assert.equal(read.shape, shape);
        assert.equal([...read.data], elements);
      },
    ),
  );
});

test("a length that takes more than one byte is read as big-endian", () => {
  const read = parseIdx(idx([70_000], new Array(70_000).fill(3)));
  assert.equal(read.shape, [70_000]);
  assert.is(read.data.length, 70_000);
});

test("a file that lies inside a larger buffer is read from its own beginning, without a copy", () => {
  const file = idx([2], [7, 5]);
  const buffer = new Uint8Array(100).fill(255);
  buffer.set(file, 13);
  const read = parseIdx(buffer.subarray(13, 13 + file.length));
  assert.equal([...read.data], [7, 5]);
  assert.is(read.data.buffer, buffer.buffer);
});

test("refuses every truncation and every extension of a file", () => {
  const file = idx([3, 2], [1, 2, 3, 4, 5, 6]);
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => parseIdx(file.subarray(0, length), "f"), /^f: the file is \d+ bytes long, but /);
  }
  assert.throws(() => parseIdx(Uint8Array.from([...file, 0]), "f"), /there is something after its end/);
});

test("any bytes give a consistent file or a DataError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), fc.boolean(), (bytes, headed) => {
      if (headed) bytes.set([0, 0, 8, 1].slice(0, bytes.length));
      try {
        const { shape, data } = parseIdx(bytes, "f");
        assert.is(
          data.length,
          shape.reduce((a, b) => a * b, 1),
        );
      } catch (error) {
        assert.is((error as Error).name, "DataError");
      }
    }),
  );
});

test("refuses a file too short for a header", () => {
  refuses(
    () => parseIdx(new Uint8Array(2), "labels"),
    "labels: the file is 2 bytes long, but an IDX header takes at least 4; fetch the file again.",
  );
  refuses(
    () => parseIdx(idx([3, 2], []).subarray(0, 9), "images"),
    "images: the file is 9 bytes long, but its header of 2 axes takes 12; it is truncated, fetch it again.",
  );
});

test("refuses a truncated file and a file that is too long", () => {
  refuses(
    () => parseIdx(idx([3], [1, 2]), "labels"),
    "labels: the file is 10 bytes long, but its header says [3], which takes 11; it is truncated, fetch it again.",
  );
  refuses(
    () => parseIdx(idx([1], [1, 2]), "labels"),
    "labels: the file is 10 bytes long, but its header says [1], which takes 9; there is something after its end, fetch it again.",
  );
});

test("refuses a header that claims more than any memory holds, without allocating", () => {
  const huge = 2 ** 32 - 1;
  refuses(
    () => parseIdx(idx([huge, huge, huge], [1]), "images"),
    `images: the file is 17 bytes long, but its header says [${huge}, ${huge}, ${huge}], which takes ${16 + huge ** 3}; it is truncated, fetch it again.`,
  );
});

test("refuses a file of another kind", () => {
  refuses(
    () => parseIdx(new TextEncoder().encode("<!doctype html>"), "images"),
    "images: the file begins with bytes 3c 21 64 6f, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.",
  );
  refuses(
    () => parseIdx(Uint8Array.of(0, 0, 8, 0, 1), "images"),
    "images: the file begins with bytes 00 00 08 00, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.",
  );
  refuses(
    () => parseIdx(Uint8Array.of(0, 0, 10, 1), "images"),
    "images: the file begins with bytes 00 00 0a 01, but an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and the number of axes; check that this is the right file.",
  );
});

test("refuses a compressed file", () => {
  refuses(
    () => parseIdx(Uint8Array.of(0x1f, 0x8b, 8, 0), "images"),
    "images: the file is gzip-compressed, but parseIdx reads plain IDX; use readIdx, which unpacks it.",
  );
});

test("reads elements of every type as written, at any offset of the file", () => {
  const elements = [-128, -1, 0, 1, 127];
  for (const { type, name, bytes } of OTHER_TYPES) {
    const file = idx(
      [5, 1],
      elements.flatMap((element) => [...bytes(element)]),
      type,
    );
    for (const at of [0, 3]) {
      const buffer = new Uint8Array(file.length + 8).fill(255);
      buffer.set(file, at);
      const { shape, data } = parseIdx(buffer.subarray(at, at + file.length));
      assert.equal(shape, [5, 1]);
      assert.equal([data.constructor.name, ...data], [name, ...elements]);
    }
  }
});

test("large numbers and fractions keep the precision of their type", () => {
  const read = (type: number, element: number): number | undefined => {
    const { bytes } = OTHER_TYPES.find((each) => each.type === type) as (typeof OTHER_TYPES)[number];
    return parseIdx(idx([1], bytes(element), type)).data[0];
  };
  assert.is(read(11, -30_000), -30_000);
  assert.is(read(12, 2_000_000_000), 2_000_000_000);
  assert.is(read(13, 0.1), Math.fround(0.1));
  assert.is(read(14, 0.1), 0.1);
});

test("refuses wrong lengths of files with wider elements", () => {
  refuses(
    () => parseIdx(idx([2], [1, 2], 11), "f"),
    "f: the file is 10 bytes long, but its header says [2], which takes 12; it is truncated, fetch it again.",
  );
  refuses(
    () => parseIdx(idx([1], [1, 2, 3], 11), "f"),
    "f: the file is 11 bytes long, but its header says [1], which takes 10; there is something after its end, fetch it again.",
  );
});

test.run();
