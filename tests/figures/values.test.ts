// How numbers are arranged on a picture, and how their distribution is kept.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BINS, countsWithin, History, snapshotOf } from "../../packages/figures/src/histogram/snapshots.js";
import { placeOf, tilesOf } from "../../packages/figures/src/weights/tiles.js";

/** Every index that a picture shows, and how often. */
function shownIndices(shape: number[], tile?: [number, number]): Map<number, number> {
  const tiles = tilesOf({ shape }, tile);
  const found = new Map<number, number>();
  for (let y = -1; y <= tiles.height; y++) {
    for (let x = -1; x <= tiles.width; x++) {
      const index = tiles.indexAt(x, y);
      if (index === undefined) continue;
      found.set(index, (found.get(index) ?? 0) + 1);
      assert.equal(tiles.cellOf(index), { x, y });
    }
  }
  return found;
}

test("a picture shows every number once", () => {
  const cases: [number[], [number, number]?][] = [
    [[]],
    [[7]],
    [[3, 4]],
    [[2, 3, 4]],
    [
      [12, 5],
      [3, 4],
    ],
    [
      [12, 5],
      [2, 4],
    ],
    [[3, 2, 4, 5]],
    [[1, 1, 1, 1]],
  ];
  for (const [shape, tile] of cases) {
    const size = shape.reduce((product, length) => product * length, 1);
    const found = shownIndices(shape, tile);
    assert.equal(
      [...found.keys()].sort((a, b) => a - b),
      Array.from({ length: size }, (_, i) => i),
      `${shape}`,
    );
    assert.ok(
      [...found.values()].every((times) => times === 1),
      `${shape}`,
    );
  }
});

test("a tile is what one unit looks at, and a filter is one channel of conv2d", () => {
  const units = tilesOf({ shape: [6, 3] }, [2, 3]);
  // W[y · 3 + x, unit] is at y · 9 + x · 3 + unit.
  assert.equal(
    [units.indexAt(0, 0), units.indexAt(2, 1), units.indexAt(3, 0), units.indexAt(4, 0)],
    [0, 15, undefined, 1],
  );
  const filters = tilesOf({ shape: [2, 3, 2, 1] }, undefined);
  // W[y, x, channel, filter] is at (y · 3 + x) · 2 + channel.
  assert.equal([filters.indexAt(1, 1), filters.indexAt(4, 0)].slice(0, 1), [8]);
});

test("the place of a number in its shape", () => {
  assert.equal(placeOf([2, 3, 4], 23), [1, 2, 3]);
  assert.equal(placeOf([2, 3, 4], 5), [0, 1, 1]);
  assert.equal(placeOf([], 0), []);
});

test("a snapshot counts each finite value once, and knows mean and deviation", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1 }),
      fc.nat(5),
      (values, bad) => {
        const snapshot = snapshotOf([...values, ...Array(bad).fill(Number.NaN)], 0);
        assert.is(
          snapshot.counts.reduce((sum, count) => sum + count, 0),
          values.length,
        );
        assert.is(snapshot.notFinite, bad);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        assert.ok(Math.abs(snapshot.mean - mean) < 1e-9);
        assert.ok(Math.abs(snapshot.deviation - Math.sqrt(variance)) < 1e-9);
        const within = countsWithin(snapshot, snapshot.lower - 3, snapshot.upper + 1);
        assert.ok(Math.abs(within.reduce((sum, count) => sum + count, 0) - values.length) < 1e-6);
      },
    ),
    { seed: 6 },
  );
});

test("counts keep their places in a wider range", () => {
  const within = countsWithin(snapshotOf([0, 0.25, 0.5, 1], 0), -1, 3);
  // Bins of 1/16: the values lie in bins 16, 20, 24 and in the one that ends at 1.
  const sum = (from: number, to: number): number => within.slice(from, to).reduce((total, count) => total + count, 0);
  for (const [from, to, count] of [
    [16, 18, 1],
    [20, 22, 1],
    [24, 26, 1],
    [31, 33, 1],
    [33, BINS, 0],
    [0, 16, 0],
  ] as const) {
    assert.ok(Math.abs(sum(from, to) - count) < 1e-6, `${from} to ${to}: ${sum(from, to)}`);
  }
});

test("a long history is thinned evenly, and keeps the newest values apart", () => {
  const history = new History();
  for (let i = 0; i < 1000; i++) history.add([i, i + 1]);
  const kept = history.kept.map(({ at }) => at);
  assert.ok(kept.length <= 128 && kept.length >= 60, `${kept.length}`);
  assert.is(kept[0], 0);
  const distances = new Set(kept.slice(1).map((at, i) => at - kept[i]!));
  assert.is(distances.size, 1);
  assert.is(history.newest!.at, 999);
  assert.equal(history.range, [0, 1000]);
});

test("values that are all equal, or not finite, have a range", () => {
  const history = new History();
  history.add([Number.NaN]);
  assert.equal(history.range, [0, 1]);
  history.add([5, 5]);
  assert.equal(history.range, [4.5, 5.5]);
});

test.run();
