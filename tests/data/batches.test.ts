import { isPositioned, isPositionedSource, tensor } from "@rxgrad/core";
import { type BatchCursor, type BatchOptions, batches, type Order, oneHot, scaledBytes } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

const orders: Order[] = ["random", "shuffled", "sequential"];

/** A data set whose samples tell their own number, in both columns. */
const numbered = (samples: number) => ({
  x: Array.from({ length: samples }, (_, i) => [i, i + 0.5]),
  t: Array.from({ length: samples }, (_, i) => -i),
});

/** The sample numbers of the first `count` batches, after checking that both columns agree. */
function take(count: number, samples: number, options: BatchOptions): number[][] {
  const iterator = batches(numbered(samples), options)[Symbol.iterator]();
  return Array.from({ length: count }, () => rowsOf(iterator.next()));
}

function rowsOf({
  value,
  done,
}: IteratorResult<Record<"x" | "t", { shape: readonly number[]; at(...i: number[]): number }>>): number[] {
  assert.not(done);
  const rows = value.t.shape[0] as number;
  assert.equal(value.t.shape, [rows]);
  assert.equal(value.x.shape, [rows, 2]);
  return Array.from({ length: rows }, (_, row) => {
    const sample = value.x.at(row, 0);
    assert.is(value.x.at(row, 1), sample + 0.5);
    assert.is(value.t.at(row) + 0, 0 - sample);
    return sample;
  });
}

const plans = fc
  .record({
    samples: fc.integer({ min: 1, max: 40 }),
    part: fc.nat(39),
    seed: fc.maxSafeInteger(),
    dropLast: fc.boolean(),
  })
  .map(({ samples, part, seed, dropLast }) => ({ samples, size: (part % samples) + 1, seed, dropLast }));

const ascending = (samples: number) => Array.from({ length: samples }, (_, i) => i);
const sorted = (rows: number[]) => [...rows].sort((a, b) => a - b);

test("every epoch of shuffled is a permutation: no sample lost, none doubled", () => {
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

test("sequential gives the samples as they stand, in each epoch, cut at its end", () => {
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

test("the same seed gives the same batches, another seed others, and the default is 0", () => {
  for (const order of ["random", "shuffled"] as const) {
    const of = (seed?: number) => take(20, 50, { size: 7, order, ...(seed === undefined ? {} : { seed }) });
    assert.equal(of(1), of(1));
    assert.equal(of(), of(0));
    const starts = [0, 1, -1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((seed) => of(seed).join());
    assert.is(new Set(starts).size, starts.length);
  }
});

test("neighbouring seeds do not begin alike", () => {
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

test("a cursor continues bit for bit from any feed, through JSON", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(...orders), fc.nat(60), ({ samples, size, seed, dropLast }, order, taken) => {
      const options = { size, seed, dropLast, order };
      const whole = batches(numbered(samples), options)[Symbol.iterator]();
      for (let i = 0; i < taken; i++) whole.next();
      const from = JSON.parse(JSON.stringify(whole.cursor())) as BatchCursor;
      const rest = batches(numbered(samples), { ...options, seed: 99, from })[Symbol.iterator]();
      assert.equal(rest.cursor(), from);
      for (let i = 0; i < 20; i++) {
        assert.equal(rowsOf(rest.next()), rowsOf(whole.next()));
        assert.equal(rest.cursor(), whole.cursor());
      }
    }),
  );
});

test("from gives the feeds that would have come next, and leaves the batches it is called on as they were", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(...orders), fc.nat(60), ({ samples, size, seed, dropLast }, order, taken) => {
      const whole = batches(numbered(samples), { size, seed, dropLast, order });
      const [first, iterator] = [whole[Symbol.iterator](), whole[Symbol.iterator]()];
      for (let i = 0; i < taken; i++) iterator.next();
      const rest = whole.from(JSON.parse(JSON.stringify(iterator.cursor())));
      const [again, elsewhere] = [rest[Symbol.iterator](), whole.from(first.cursor()).from(iterator.cursor())];
      for (const feed of take(5, samples, { size, seed, dropLast, order })) assert.equal(rowsOf(first.next()), feed);
      const fresh = elsewhere[Symbol.iterator]();
      for (let i = 0; i < 10; i++) {
        const wanted = rowsOf(iterator.next());
        assert.equal(rowsOf(again.next()), wanted);
        assert.equal(rowsOf(fresh.next()), wanted);
      }
    }),
  );
});

test("batches are a positioned source, as core describes one", () => {
  const data = batches(numbered(4), { size: 2 });
  assert.ok(isPositionedSource(data));
  assert.ok(isPositioned(data[Symbol.iterator]()));
});

test("a cursor that its owner writes to later does not move the batches made from it", () => {
  const from = { ...batches(numbered(9), { size: 2, seed: 5 })[Symbol.iterator]().cursor() };
  const data = batches(numbered(9), { size: 2, from });
  const wanted = rowsOf(data[Symbol.iterator]().next());
  (from.state as number[]).fill(3);
  assert.equal(rowsOf(data[Symbol.iterator]().next()), wanted);
});

test("a cursor counts the feeds taken and the epochs completed, and asking for it changes nothing", () => {
  const iterator = batches(numbered(5), { size: 2 })[Symbol.iterator]();
  const places = [];
  for (let i = 0; i < 5; i++) {
    const { epoch, position } = iterator.cursor();
    places.push([epoch, position]);
    assert.equal(iterator.cursor(), iterator.cursor());
    iterator.next();
  }
  assert.equal(places, [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
  ]);
});

test("a cursor does not change when its iterator goes on, nor the iterator when the cursor is written to", () => {
  const iterator = batches(numbered(5), { size: 2 })[Symbol.iterator]();
  const cursor = iterator.cursor();
  const before = JSON.stringify(cursor);
  for (let i = 0; i < 7; i++) iterator.next();
  assert.is(JSON.stringify(cursor), before);
  const now = JSON.stringify(iterator.cursor());
  (iterator.cursor().state as number[]).fill(1);
  assert.is(JSON.stringify(iterator.cursor()), now);
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

test("size, samples and iterationsPerEpoch tell D, M and D/M", () => {
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

test("a feed has a Tensor for each column, whatever form the column has, with the shape of its samples", () => {
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

test("iterating stops and goes on where it was", () => {
  const iterator = batches(numbered(4), { size: 1, order: "sequential" })[Symbol.iterator]();
  for (const { t } of iterator) if (t.at(0) === -1) break;
  assert.equal(rowsOf(iterator.next()), [2]);
});

test.run();
