import { tensor } from "@rxgrad/core";
import { type BatchOptions, batches, oneHot, scaledBytes } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { numbered, orders, plans, rowsOf, take } from "./numbered-batches.js";

const ascending = (samples: number) => Array.from({ length: samples }, (_, i) => i);
const sorted = (rows: number[]) => [...rows].sort((a, b) => a - b);

test("every epoch of shuffled is a permutation: no sample is lost or doubled", () => {
  fc.assert(
    fc.property(plans, ({ samples, size, seed }) => {
      const perEpoch = Math.ceil(samples / size);
      const taken = take(3 * perEpoch, samples, { size, seed, order: "shuffled" });
      for (let epoch = 0; epoch < 3; epoch++) {
        const rows = taken.slice(epoch * perEpoch, (epoch + 1) * perEpoch);
        assert.equal(sorted(rows.flat()), ascending(samples));
        rows.forEach((batch, i) => {
          assert.is(batch.length, i < perEpoch - 1 ? size : samples - (perEpoch - 1) * size);
        });
      }
    }),
  );
});

test("shuffled draws every permutation about equally often, and a new one each epoch", () => {
  const counts = new Map<string, number>();
  for (const [epoch] of take(6000, 3, { size: 3, seed: 7 }).map((batch) => [batch.join("")])) {
    counts.set(epoch as string, (counts.get(epoch as string) ?? 0) + 1);
  }
  assert.is(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${count} of about 1000`);
});

test("shuffled is the default order", () => {
  assert.equal(take(5, 10, { size: 3, seed: 4 }), take(5, 10, { size: 3, seed: 4, order: "shuffled" }));
  assert.not.equal(take(5, 10, { size: 3, seed: 4 }), take(5, 10, { size: 3, seed: 4, order: "sequential" }));
});

test("sequential gives the samples in their order, and cuts the last batch at the end of each epoch", () => {
  assert.equal(take(5, 5, { size: 2, order: "sequential" }), [[0, 1], [2, 3], [4], [0, 1], [2, 3]]);
  assert.equal(take(4, 5, { size: 2, order: "sequential", dropLast: true }), [
    [0, 1],
    [2, 3],
    [0, 1],
    [2, 3],
  ]);
  assert.equal(take(3, 4, { size: 2, order: "sequential", dropLast: true }), [
    [0, 1],
    [2, 3],
    [0, 1],
  ]);
});

test("random draws full batches in range, with replacement", () => {
  fc.assert(
    fc.property(plans, ({ samples, size, seed, dropLast }) => {
      for (const batch of take(8, samples, { size, seed, dropLast, order: "random" })) {
        assert.is(batch.length, size);
        assert.ok(batch.every((row) => Number.isInteger(row) && row >= 0 && row < samples));
      }
    }),
  );
  const rows = take(100, 100, { size: 100, order: "random", seed: 3 });
  assert.ok(rows.every((batch) => new Set(batch).size < 100));
});

test("random draws every sample about equally often", () => {
  const counts = new Array<number>(10).fill(0);
  for (const row of take(2000, 10, { size: 5, order: "random", seed: 5 }).flat()) counts[row]!++;
  for (const count of counts) assert.ok(Math.abs(count - 1000) < 150, `${count} of about 1000`);
});

test("the same seed gives the same batches, another seed gives others, and the default seed is 0", () => {
  for (const order of ["random", "shuffled"] as const) {
    const of = (seed?: number) => take(20, 50, { size: 7, order, ...(seed === undefined ? {} : { seed }) });
    assert.equal(of(1), of(1));
    assert.equal(of(), of(0));
    const starts = [0, 1, -1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((seed) => of(seed).join());
    assert.is(new Set(starts).size, starts.length);
  }
});

test("neighboring seeds start with different batches", () => {
  const first = Array.from({ length: 300 }, (_, seed) => take(1, 1000, { size: 1, order: "random", seed })[0]![0]!);
  const steps = first.slice(1).map((row, i) => (row - first[i]! + 1000) % 1000);
  assert.ok(new Set(steps).size > 200, `${new Set(steps).size} different steps`);
});

test("the batches of a seed stay the same from release to release", () => {
  assert.equal(take(2, 10, { size: 5, seed: 1 }), [
    [6, 3, 0, 7, 4],
    [9, 2, 5, 8, 1],
  ]);
  assert.equal(take(2, 10, { size: 5, seed: 1, order: "random" }), [
    [1, 2, 1, 4, 3],
    [4, 1, 1, 9, 8],
  ]);
});

test("each iteration over batches starts anew, and two at once do not disturb each other", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(...orders), ({ samples, size, seed, dropLast }, order) => {
      const data = batches(numbered(samples), { size, seed, dropLast, order });
      const [a, b] = [data[Symbol.iterator](), data[Symbol.iterator]()];
      for (let i = 0; i < 6; i++) {
        rowsOf(a.next());
        const rows = rowsOf(a.next());
        b.next();
        assert.equal(rowsOf(b.next()), rows);
      }
    }),
  );
});

test("epochs ends the feeds, counting the epochs before the cursor", () => {
  for (const order of orders) {
    const options = { size: 2, order, epochs: 3 } as const;
    assert.is([...batches(numbered(5), options)].length, 9);
    assert.is([...batches(numbered(5), { ...options, dropLast: true })].length, order === "random" ? 9 : 6);
    const iterator = batches(numbered(5), options)[Symbol.iterator]();
    for (let i = 0; i < 4; i++) iterator.next();
    assert.is([...batches(numbered(5), { ...options, from: iterator.cursor() })].length, 5);
    assert.is([...iterator].length, 5);
    assert.equal(iterator.next(), { done: true, value: undefined });
    assert.is([...batches(numbered(5), { ...options, from: iterator.cursor() })].length, 0);
  }
});

test("batches tell their size, their number of samples and their number per epoch", () => {
  const of = (options: BatchOptions) => {
    const { size, samples, iterationsPerEpoch } = batches(numbered(5), options);
    return [size, samples, iterationsPerEpoch];
  };
  assert.equal(of({ size: 2 }), [2, 5, 3]);
  assert.equal(of({ size: 2, dropLast: true }), [2, 5, 2]);
  assert.equal(of({ size: 2, order: "sequential", dropLast: true }), [2, 5, 2]);
  assert.equal(of({ size: 2, order: "random", dropLast: true }), [2, 5, 3]);
  assert.equal(of({ size: 5, dropLast: true }), [5, 5, 1]);
});

test("a feed has a Tensor for each column of any form, with the shape of its samples", () => {
  const data = {
    nested: [[[1, 2]], [[3, 4]]],
    typed: Float32Array.of(5, 6),
    tensor: tensor([[7], [8]]),
    bytes: scaledBytes(Uint8Array.of(0, 255), [2, 1, 1]),
    labels: oneHot([1, 0], 2),
  };
  const [feed] = batches(data, { size: 2, order: "sequential", epochs: 1 });
  assert.equal(Object.keys(feed!), Object.keys(data));
  assert.equal(feed!.nested.toArray(), [[[1, 2]], [[3, 4]]]);
  assert.equal(feed!.typed.toArray(), [5, 6]);
  assert.equal(feed!.tensor.toArray(), [[7], [8]]);
  assert.equal(feed!.bytes.toArray(), [[[0]], [[1]]]);
  assert.equal(feed!.labels.toArray(), [
    [0, 1],
    [1, 0],
  ]);
});

test("a column may have any name, __proto__ included", () => {
  const data = JSON.parse('{ "__proto__": [1, 2], "constructor": [3, 4] }') as Record<string, number[]>;
  const [feed] = batches(data, { size: 2, order: "sequential", epochs: 1 });
  assert.equal(Object.keys(feed!), ["__proto__", "constructor"]);
  assert.is(Object.getPrototypeOf(feed), Object.prototype);
  assert.equal(Object.values(feed!).map((each) => each.toArray()), [[1, 2], [3, 4]]); // biome-ignore format: short
});

test("feeds are private copies: a later one does not overwrite an earlier one", () => {
  const iterator = batches(numbered(4), { size: 2, order: "sequential" })[Symbol.iterator]();
  const first = iterator.next();
  iterator.next();
  assert.equal(rowsOf(first), [0, 1]);
});

test("iterating stops and resumes where it was", () => {
  const iterator = batches(numbered(4), { size: 1, order: "sequential" })[Symbol.iterator]();
  for (const { t } of iterator) if (t.at(0) === -1) break;
  assert.equal(rowsOf(iterator.next()), [2]);
});

test.run();
