// The numbers of <rx-boundary>, <rx-descent> and <rx-digit>.
import fc from "fast-check";
import { descend } from "rxgrad/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  domainAround,
  gridOf,
  marginOf,
  probabilitiesAt,
  surfaceOf,
} from "../../packages/figures/src/boundary/surface.js";
import { type Place, pathFrom, slopesAt } from "../../packages/figures/src/descent/path.js";
import { HILLS } from "../../packages/figures/src/descent/surfaces.js";
import { centerOf, rasterize, SIDE } from "../../packages/figures/src/digit/raster.js";
import { OneAtATime } from "../../packages/figures/src/values/one-at-a-time.js";

const domain = { x: [-1, 3], y: [0, 2] } as const;

test("a grid has the centers of its cells, from the left and from the top", () => {
  assert.equal([...gridOf(domain, 2)], [0, 1.5, 2, 1.5, 0, 0.5, 2, 0.5]);
});

test("the probabilities at a point are those of its cell", () => {
  const points = gridOf(domain, 16);
  const p = Float64Array.from({ length: 256 }, (_, i) => points[2 * i]! / 10 + points[2 * i + 1]! / 10);
  const surface = surfaceOf({ shape: [256], data: p }, 16);
  assert.is(surface.classes, 2);
  for (const [x, y] of [
    [1.2, 0.3],
    [2.99, 1.99],
    [-5, 9],
  ] as const) {
    const [low, high] = probabilitiesAt(surface, domain, [x, y]) as [number, number];
    const [insideX, insideY] = [Math.max(-1, Math.min(3, x)), Math.max(0, Math.min(2, y))];
    assert.ok(Math.abs(high - Math.max(0, Math.min(1, (insideX + insideY) / 10))) < 0.03, `${high}`);
    assert.ok(Math.abs(low + high - 1) < 1e-12);
  }
});

test("the margin of a class is its distance from the greatest other one", () => {
  const surface = surfaceOf({ shape: [4, 3], data: [0.5, 0.3, 0.2, 0.1, 0.1, 0.8, 0.4, 0.4, 0.2, 0, 1, 0] }, 2);
  assert.equal(
    marginOf(surface, 0).map((each) => Math.round(each * 10)),
    [2, -7, 0, -10],
  );
});

test("a prediction of another shape is refused, with what was wanted", () => {
  for (const shape of [[3], [2, 4], [5, 3]]) {
    const size = shape.reduce((product, length) => product * length, 1);
    assert.throws(
      () => surfaceOf({ shape, data: new Float64Array(size) }, 2),
      ({ message }: Error) => message.includes(`[${shape.join(", ")}]`) && message.includes("[4] or [4, classes]"),
    );
  }
});

test("a domain is around the points, with a margin", () => {
  assert.equal(domainAround([{ x: [0, 5] }, { x: [10, 5] }]), { x: [-1, 11], y: [4, 6] });
  assert.equal(domainAround([]), { x: [-1, 1], y: [-1, 1] });
});

test("one evaluation at most is under way, and the newest request is not lost", async () => {
  let [running, most, count] = [0, 0, 0];
  let finish = (): void => {};
  let begin = (): void => {};
  const begun = (): Promise<void> =>
    new Promise((resolve) => {
      begin = resolve;
    });
  const evaluations = new OneAtATime(async () => {
    count++;
    most = Math.max(most, ++running);
    begin();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    running--;
  });
  for (let i = 0; i < 5; i++) evaluations.request();
  assert.is(count, 1);
  let next = begun();
  finish();
  await next;
  assert.is(count, 2);
  finish();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal([count, most, running], [2, 1, 0]);
  next = begun();
  evaluations.request();
  await next;
  assert.equal([count, most, running], [3, 1, 1]);
  finish();
});

test("without momentum a path is that of rxgrad's gradient descent", () => {
  const { f } = HILLS.valley;
  const path = pathFrom(f, [-7, 3], { rate: 0.4, momentum: 0, steps: 30 });
  const expected = [...descend(([a, b]: number[]) => f([a!, b!]), [-7, 3], { learningRate: 0.4, steps: 30 })];
  assert.is(path.places.length, expected.length);
  for (const [i, { x }] of expected.entries()) {
    for (const k of [0, 1] as const) assert.ok(Math.abs(path.places[i]![k] - x[k]!) < 1e-9, `step ${i}`);
  }
});

test("momentum adds a part of the last step", () => {
  const { f } = HILLS.bowl;
  const { places } = pathFrom(f, [1, 2], { rate: 0.1, momentum: 0.5, steps: 2 });
  // ∇f = 2x: x₁ = 0.8·x₀, and x₂ = x₁ + 0.5·(x₁ − x₀) − 0.2·x₁ = 0.54·x₀.
  for (const [i, factor] of [1, 0.8, 0.54].entries()) {
    assert.ok(Math.abs(places[i]![0] - factor) < 1e-8 && Math.abs(places[i]![1] - 2 * factor) < 1e-8);
  }
});

test("the three rates of the lesson arrive, fly off and stand still", () => {
  const from = (rate: number) => pathFrom(HILLS.bowl.f, [-3, 4], { rate, momentum: 0, steps: 100 });
  assert.equal(
    [0.1, 10, 1e-10].map((rate) => from(rate).outcome),
    ["arrived", "away", "still"],
  );
  assert.ok(from(10).places.length < 20);
  assert.equal(
    from(0.1).places[1]!.map((each) => Math.round(each * 1e6) / 1e6),
    [-2.4, 3.2],
  );
  assert.is(pathFrom(HILLS.valley.f, [-8, 4], { rate: 0.1, momentum: 0, steps: 10 }).outcome, "onTheWay");
});

test("slopes are those of the formula", () => {
  const [a, b] = slopesAt(HILLS.saddle.f, [3, 4] as Place);
  assert.ok(Math.abs(a - 6) < 1e-7 && Math.abs(b + 8) < 1e-7);
});

test("a digit fills 20 × 20 pixels, wherever and however large it was drawn, with its center of mass in the middle", () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(place, place), { minLength: 2, maxLength: 12 }), place, place, (points, dx, dy) => {
      const stroke = points.flat();
      const pixels = rasterize([stroke]);
      const moved = rasterize([stroke.map((value, i) => value / 2 + (i % 2 === 0 ? dx : dy) / 2)]);
      assert.is(pixels.length, 784);
      assert.ok(pixels.every((value) => value >= 0 && value <= 1));
      const sizeOf = (of: number): number => {
        const values = stroke.filter((_, i) => i % 2 === of);
        return Math.max(...values) - Math.min(...values);
      };
      // A small drawing is a dot, which is not enlarged.
      if (Math.max(sizeOf(0), sizeOf(1)) < 0.25) return;
      for (const [i, value] of pixels.entries()) assert.ok(Math.abs(value - moved[i]!) < 1e-6);
      const used = [...pixels.entries()]
        .filter(([, value]) => value > 0)
        .map(([i]) => [i % SIDE, Math.floor(i / SIDE)]);
      const extent = (k: 0 | 1): number => {
        const values = used.map((each) => each[k]!);
        return Math.max(...values) - Math.min(...values) + 1;
      };
      const largest = Math.max(extent(0), extent(1));
      // Strokes that end far from the center of mass may leave the picture, as in MNIST.
      const { x, y } = centerOf(pixels);
      const isWhole = used.every(([column, row]) => column! > 0 && row! > 0 && column! < SIDE - 1 && row! < SIDE - 1);
      if (!isWhole) return;
      assert.ok(largest >= 19 && largest <= 22, `${largest} pixels`);
      assert.ok(Math.abs(x - 14) < 0.1 && Math.abs(y - 14) < 0.1, `the center is at ${x}, ${y}`);
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("lines have gray edges, a dot is small, and no stroke is no ink", () => {
  const line = rasterize([[0.5, 0.1, 0.5, 0.9]]);
  assert.ok(line.some((value) => value === 1) && line.some((value) => value > 0.05 && value < 0.95));
  const dot = rasterize([[0.3, 0.3]]);
  assert.ok(dot.filter((value) => value > 0).length <= 16);
  assert.ok(rasterize([]).every((value) => value === 0));
  assert.ok(rasterize([[]]).every((value) => value === 0));
});

test.run();
