import { inspect } from "node:util";
import { Tensor, tensor } from "@rxgrad/core";
import { batches, scaledBytes } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";

// A batch of this size is not copied until its numbers are read.
const SAMPLES = 40;
const WIDTH = 300;
const SIZE = 16;

const bytes = Uint8Array.from({ length: SAMPLES * WIDTH }, (_, i) => (i * 7 + Math.floor(i / WIDTH)) & 255);
const numbered = { x: scaledBytes(bytes, [SAMPLES, WIDTH]), row: Array.from({ length: SAMPLES }, (_, i) => i) };

/** The numbers of these samples, by a plain loop. */
const plain = (rows: readonly number[]): number[] =>
  rows.flatMap((row) => Array.from(bytes.subarray(row * WIDTH, (row + 1) * WIDTH), (byte) => byte / 255));

/** The first feeds, each with the numbers of its samples. */
const taken = (count: number) => {
  const iterator = batches(numbered, { size: SIZE, seed: 3 })[Symbol.iterator]();
  return Array.from({ length: count }, () => {
    const { x, row } = iterator.next().value as Record<"x" | "row", Tensor>;
    return { x, rows: row.toArray() as number[] };
  });
};

test("any range of a large batch is read where its samples stand", () => {
  const [{ x, rows }] = taken(1);
  const out = new Float64Array(2 + 5 * WIDTH).fill(1e10);
  x.read(out, 1, 3, 5);
  assert.equal([...out], [1e10, ...plain(rows.slice(3, 8)), 1e10]);
});

test("a large batch that is asked for its numbers has those of its own samples, however late", () => {
  // 16, 16 and 8 samples, then those of the next epoch: other rows by then.
  for (const { x, rows } of taken(5)) {
    assert.is(x.size, rows.length * WIDTH);
    assert.equal([...x.data], plain(rows));
    assert.is(x.data, x.data, "the same copy each time");
    const out = new Float64Array(WIDTH).fill(1e10);
    x.read(out, 0, 2, 1);
    assert.equal([...out], plain(rows.slice(2, 3)));
  }
});

test("a large batch is a Tensor in all its ways", () => {
  const [{ x, rows }] = taken(1);
  const wanted = tensor(plain(rows), [SIZE, WIDTH]);
  assert.instance(x, Tensor);
  assert.equal(x.shape, [SIZE, WIDTH]);
  assert.is(x.at(3, 7), wanted.at(3, 7));
  assert.equal(taken(1)[0].x.toArray(), wanted.toArray());
  assert.equal(JSON.parse(JSON.stringify(taken(1)[0].x)), JSON.parse(JSON.stringify(wanted)));
  assert.equal(structuredClone(taken(1)[0].x).data, wanted.data);
});

test("a large batch that is frozen gives its numbers", () => {
  const [{ x, rows }] = taken(1);
  assert.equal([...Object.freeze(x).data], plain(rows));
  assert.equal(inspect(Object.freeze(taken(1)[0].x)), inspect(x));
});

test("a large batch is printed as any tensor", () => {
  const [{ x, rows }] = taken(1);
  const wanted = tensor(plain(rows), [SIZE, WIDTH]);
  assert.is(inspect(x), inspect(wanted));
  assert.is(inspect(taken(1)[0], { compact: false }), inspect({ x: wanted, rows }, { compact: false }));
  assert.is(inspect({ feed: { x: taken(1)[0].x } }, { depth: 1 }), inspect({ feed: { x: wanted } }, { depth: 1 }));
});

test.run();
