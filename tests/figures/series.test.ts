// The points of curves: extents of any stretch, and the columns that a picture shows of them.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decimate } from "../../packages/figures/src/plot/decimate.js";
import { Series } from "../../packages/figures/src/plot/series.js";
import { Smoother } from "../../packages/figures/src/plot/smooth.js";

const value = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0) },
);

function seriesOf(values: readonly number[]): Series {
  const series = new Series();
  for (const [i, each] of values.entries()) series.push(i + 1, each);
  return series;
}

/** The extent by looking at each value. */
function plainExtent(values: readonly number[]): { min: number; max: number; leastPositive: number } {
  const finite = values.filter(Number.isFinite);
  return {
    min: Math.min(...finite),
    max: Math.max(...finite),
    leastPositive: Math.min(...finite.filter((each) => each > 0)),
  };
}

test("the extent of any stretch is that of its finite values", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 1500, size: "max" }), fc.nat(), fc.nat(), (values, a, b) => {
      const start = a % values.length;
      const end = start + (b % (values.length - start + 1));
      assert.equal(seriesOf(values).extent(start, end), plainExtent(values.slice(start, end)));
    }),
    { seed: 1, numRuns: 200 },
  );
});

test("a run that goes back replaces what came after", () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 2, maxLength: 700, size: "max" }),
      fc.array(value, { minLength: 1, maxLength: 400, size: "max" }),
      fc.nat(),
      (first, second, at) => {
        const kept = at % first.length;
        const series = seriesOf(first);
        for (const [i, each] of second.entries()) series.push(kept + 1 + i, each);
        const expected = [...first.slice(0, kept), ...second];
        assert.is(series.length, expected.length);
        assert.equal(series.extent(), plainExtent(expected));
        const fault = expected.findIndex((each) => !Number.isFinite(each));
        assert.is(series.firstNotFinite, fault < 0 ? undefined : fault + 1);
      },
    ),
    { seed: 2, numRuns: 200 },
  );
});

test("the nearest point is found", () => {
  const series = new Series();
  for (const x of [1, 4, 10]) series.push(x, x);
  assert.equal(
    [-5, 1, 2, 3, 6.9, 7.1, 99].map((x) => series.xs[series.nearest(x)]),
    [1, 1, 1, 4, 4, 10, 10],
  );
  assert.is(new Series().nearest(3), -1);
});

test("a picture of a million points keeps the spikes of each column", () => {
  const count = 1_000_000;
  const values = Array.from({ length: count }, (_, i) => Math.sin(i / 5e4) + (i === 777_777 ? 50 : 0));
  values[123_456] = -40;
  const columns = 500;
  const lines = decimate(seriesOf(values), 1, count, columns);
  assert.is(lines.length, 1);
  const [line] = lines as [number[]];
  assert.ok(line.length <= columns * 8, `${line.length} numbers`);
  const width = (count - 1) / columns;
  for (const [at, spike] of [
    [777_778, 50 + Math.sin(777_777 / 5e4)],
    [123_457, -40],
  ] as const) {
    const found = line.findIndex((y, k) => k % 2 === 1 && y === spike);
    assert.ok(found > 0, `the spike at ${at}`);
    assert.ok(Math.abs((line[found - 1] as number) - at) <= width, `it is drawn at ${line[found - 1]}`);
  }
  for (let k = 2; k < line.length; k += 2) assert.ok(line[k]! >= line[k - 2]! - width, "columns go from left to right");
});

test("each column of a picture reaches exactly as far as its points", () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 200, maxLength: 900, size: "max" }), (values) => {
      const columns = 7;
      const ys = decimate(seriesOf(values), 1, values.length, columns).flatMap((line) => line.filter((_, k) => k % 2));
      const { min, max } = plainExtent(values);
      if (min <= max) assert.equal([Math.min(...ys), Math.max(...ys)], [min, max]);
      else assert.equal(ys, []);
    }),
    { seed: 3, numRuns: 100 },
  );
});

test("few points are drawn as they are, and a value that is not finite breaks the line", () => {
  assert.equal(decimate(seriesOf([3, 2, Number.NaN, 1, Infinity, 5, 4]), 1, 7, 100), [
    [1, 3, 2, 2],
    [4, 1],
    [6, 5, 7, 4],
  ]);
});

test("smoothing is the weighted mean of the values so far", () => {
  const values = [4, 1, Number.NaN, 9, 2];
  const smoother = new Smoother(0.9);
  const smoothed = values.map((each) => smoother.next(each));
  const finite = values.filter(Number.isFinite);
  const mean = (count: number): number => {
    const weights = finite.slice(0, count).map((_, i) => 0.9 ** (count - 1 - i));
    return weights.reduce((sum, w, i) => sum + w * finite[i]!, 0) / weights.reduce((sum, w) => sum + w, 0);
  };
  for (const [i, count] of [1, 2, -1, 3, 4].entries()) {
    if (count < 0) assert.ok(Number.isNaN(smoothed[i]));
    else assert.ok(Math.abs(smoothed[i]! - mean(count)) < 1e-12, `${smoothed[i]} is not ${mean(count)}`);
  }
});

test.run();
