import { type Numbers, tensor } from "@rxgrad/core";
import {
  imputer,
  minMaxScaler,
  type Scaler,
  type ScalerJSON,
  scaledBytes,
  scalerFromJSON,
  standardScaler,
} from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

const scalers: [string, Scaler][] = [
  ["minMaxScaler", minMaxScaler()],
  ["minMaxScaler", minMaxScaler({ range: [-3, 5] })],
  ["standardScaler", standardScaler()],
];

/** Rows of three thousandths of ordinary size, some of them equal. */
const tables = fc.array(
  fc.array(
    fc.oneof(
      fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000),
      fc.integer({ min: -2, max: 2 }),
    ),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
  { minLength: 1, maxLength: 20 },
);

const columns = (rows: number[][]): number[][] => [0, 1, 2].map((i) => rows.map((row) => row[i]!));
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test("inverse undoes transform, up to rounding", () => {
  fc.assert(
    fc.property(tables, tables, fc.constantFrom(...scalers), (training, rows, [, scaler]) => {
      const fitted = scaler.fit(training);
      const back = fitted.inverse(fitted.transform(rows)).toArray() as number[][];
      columns(training).forEach((column, i) => {
        // Each of the steps rounds once, at the size of the largest number that takes part; the scale magnifies what was
        // lost beside the shift.
        const range = Math.max(...column) - Math.min(...column) || 1;
        rows.forEach((row, n) => {
          const size = Math.abs(row[i]!) + Math.max(...column.map(Math.abs)) + range;
          assert.ok(Math.abs(back[n]![i]! - row[i]!) <= 40 * Number.EPSILON * size, `${back[n]![i]} for ${row[i]}`);
        });
      });
    }),
  );
});

test("min-max takes the training data to 0 and 1 exactly, or to another range", () => {
  fc.assert(
    fc.property(tables, (rows) => {
      const scaled = columns(minMaxScaler().fit(rows).transform(rows).toArray() as number[][]);
      const elsewhere = columns(
        minMaxScaler({ range: [-2, 6] })
          .fit(rows)
          .transform(rows)
          .toArray() as number[][],
      );
      columns(rows).forEach((column, i) => {
        const isConstant = Math.min(...column) === Math.max(...column);
        assert.is(Math.min(...scaled[i]!), 0);
        assert.is(Math.max(...scaled[i]!), isConstant ? 0 : 1);
        assert.is(Math.min(...elsewhere[i]!), -2);
        assert.is(Math.max(...elsewhere[i]!), isConstant ? -2 : 6);
      });
    }),
  );
});

test("z-scores of the training data have mean 0 and standard deviation 1", () => {
  fc.assert(
    fc.property(tables, (rows) => {
      const scaled = columns(standardScaler().fit(rows).transform(rows).toArray() as number[][]);
      columns(rows).forEach((column, i) => {
        if (Math.min(...column) === Math.max(...column)) {
          assert.ok(scaled[i]!.every((z) => z === 0));
          return;
        }
        // v − mean is exact to the rounding of v, which σ magnifies.
        const spread = Math.sqrt(mean(column.map((v) => (v - mean(column)) ** 2)));
        const rounding = 20 * Number.EPSILON * (1 + Math.max(...column.map(Math.abs)) / spread);
        assert.ok(Math.abs(mean(scaled[i]!)) <= rounding);
        assert.ok(Math.abs(Math.sqrt(mean(scaled[i]!.map((z) => z * z))) - 1) <= rounding);
      });
    }),
  );
});

test("worked by hand", () => {
  const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100];
  assert.equal(
    minMaxScaler().fit(column).transform(column).toArray(),
    [0, 0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 1],
  );
  const z = standardScaler().fit(column).transform(column).toArray() as number[];
  for (const [i, v] of column.entries()) assert.ok(Math.abs(z[i]! - (v - 11.2) / Math.sqrt(876.96)) < 1e-15);
  assert.equal(
    standardScaler()
      .fit([[1], [3]])
      .transform([[5]])
      .toArray(),
    [[3]],
  );
});

test("a constant element becomes 0 or the start of the range in training, its distance from that elsewhere, and is restored exactly", () => {
  const training = Array.from({ length: 1001 }, () => [0.1, 5]); // 0.1 / 1001, summed, is not 0.1
  const z = standardScaler().fit(training);
  assert.equal(z.transform([[0.1, 5]]).toArray(), [[0, 0]]);
  assert.equal(z.transform([[1.1, 7]]).toArray(), [[1, 2]]);
  assert.equal(z.inverse([[0, 2]]).toArray(), [[0.1, 7]]);
  const between = minMaxScaler({ range: [-1, 1] }).fit(training);
  assert.equal(between.transform([[0.1, 6]]).toArray(), [[-1, 1]]);
  assert.equal(between.inverse([[-1, 1]]).toArray(), [[0.1, 6]]);
});

test("sizes at which squares or sums would overflow or vanish", () => {
  for (const unit of [1e-300, 1e-160, 1e300]) {
    const z = standardScaler().fit([-unit, 0, unit]).transform([unit]).at(0);
    assert.ok(Math.abs(z - Math.sqrt(1.5)) < 1e-15, `${unit}: ${z}`);
  }
  // A mean of many large numbers, which rounding moves while it is summed: 10⁹ + 3, σ 2.
  const many = standardScaler().fit(Array.from({ length: 7000 }, (_, i) => 1e9 + (i % 7)));
  assert.equal(many.toJSON().shift, [1e9 + 3]);
  assert.ok(Math.abs(many.transform([1e9 + 5]).at(0) - 1) < 1e-12);
  // 10⁹ + (1, 2, 3): summing squares first would lose σ = √(2/3).
  const far = standardScaler()
    .fit([1e9 + 1, 1e9 + 2, 1e9 + 3])
    .transform([1e9 + 3])
    .at(0);
  assert.ok(Math.abs(far - 1 / Math.sqrt(2 / 3)) < 1e-15);
});

test("each element of a sample is scaled separately, for any shape of the sample", () => {
  const images = [[[0, 10], [5, 5]], [[4, 30], [5, 9]]]; // biome-ignore format: two samples of 2 × 2
  assert.equal(minMaxScaler().fit(images).transform(images).toArray(), [[[0, 0], [0, 0]], [[1, 1], [0, 1]]]); // biome-ignore format: likewise
  assert.equal(
    standardScaler()
      .fit(tensor([1, 3]))
      .transform(Float32Array.of(5))
      .toArray(),
    [3],
  );
});

test("samples in another form are scaled as they are read, and keep their form", () => {
  const bytes = scaledBytes(Uint8Array.of(0, 51, 255, 102), [2, 2]); // [[0, 0.2], [1, 0.4]]
  const fitted = minMaxScaler().fit(bytes);
  const scaled = fitted.transform(bytes);
  assert.equal(scaled.shape, [2, 2]);
  const out = new Float64Array(6).fill(Number.NaN);
  scaled.read(out, 1, 1, 1);
  assert.equal([...out], [Number.NaN, 1, 1, Number.NaN, Number.NaN, Number.NaN]);
  scaled.read(out, 1, 0, 2);
  assert.equal([...out], [Number.NaN, 0, 0, 1, 1, Number.NaN]);
  fitted.inverse(scaled).read(out, 0, 0, 2);
  assert.equal(
    [...out.subarray(0, 4)].map((v) => Math.round(v * 1e9) / 1e9),
    [0, 0.2, 1, 0.4],
  );
});

test("fitting and transforming do not change their arguments, and do not follow later changes of them", () => {
  const training = tensor([[1, 2], [3, 6]]); // biome-ignore format: short
  const before = training.toArray();
  const fitted = standardScaler().fit(training);
  const scaled = fitted.transform(training).toArray();
  assert.equal(training.toArray(), before);
  (training.data as Float64Array).fill(9);
  assert.equal(fitted.transform([[1, 2], [3, 6]]).toArray(), scaled); // biome-ignore format: short
});

test("a scaler read from JSON scales with the same bits", () => {
  fc.assert(
    fc.property(tables, fc.constantFrom(...scalers), (rows, [kind, scaler]) => {
      const fitted = scaler.fit(rows);
      const again = scalerFromJSON(JSON.parse(JSON.stringify(fitted)) as ScalerJSON);
      assert.is(again.toJSON().kind, kind);
      assert.equal(again.toJSON(), fitted.toJSON());
      assert.equal([...again.transform(rows).data], [...fitted.transform(rows).data]);
    }),
  );
});

test("training data that cannot be fitted", () => {
  for (const [name, scaler] of scalers) {
    refuses(
      () => scaler.fit([]),
      `${name}: the training data have shape [0]; give at least one sample, with at least one number.`,
    );
    refuses(
      () => scaler.fit([[]]),
      `${name}: the training data have shape [1, 0]; give at least one sample, with at least one number.`,
    );
    refuses(
      () => scaler.fit([[1, 2], [3, Number.NaN]]), // biome-ignore format: short
      `${name}: element 1 of sample 1 is NaN; fit to finite numbers.`,
    );
    refuses(
      () => scaler.fit([-1.7e308, 1.7e308, 1.7e308, 1.7e308]),
      `${name}: the values of element 0 are too far apart for numbers of 64 bits; divide them first.`,
    );
    refuses(
      () => scaler.fit("a" as unknown as Numbers),
      `${name}: column "training": expected a number at depth 0 but found string; give numbers, nested to the same depth everywhere.`,
    );
  }
});

test("samples of another shape than those fitted", () => {
  const fitted = standardScaler().fit([[1, 2]]);
  const message = (shape: string) =>
    `standardScaler: samples of shape [${shape}] came, but it was fitted to [2]; give samples like those fitted.`;
  refuses(() => fitted.transform([[1, 2, 3]]), message("3"));
  refuses(() => fitted.inverse([1, 2]), message(""));
  refuses(() => fitted.transform([[[1], [2]]]), message("2, 1"));
});

test("an invalid range", () => {
  for (const range of [[1, 1], [1, 0], [0], [0, Number.POSITIVE_INFINITY], 5]) {
    refuses(
      () => minMaxScaler({ range: range as [number, number] }),
      `minMaxScaler: range is ${Array.isArray(range) ? `[${range}]` : range}; give two finite numbers, the smaller first, such as [-1, 1].`,
    );
  }
});

test("JSON of another object", () => {
  const sound = standardScaler().fit([[1, 2], [3, 5]]).toJSON(); // biome-ignore format: short
  assert.equal(scalerFromJSON(sound).toJSON(), sound);
  for (const json of [null, undefined, 3, {}, { ...sound, kind: "toString" }]) {
    assert.throws(
      () => scalerFromJSON(json as ScalerJSON),
      /^scalerFromJSON: kind is .*; give what toJSON\(\) of a fitted scaler returned\.$/,
    );
  }
  const damaged: object[] = [
    { shape: [3] },
    { shape: [2, -1] },
    { shape: "ab" },
    { shift: [1] },
    { shift: [1, null] },
    { scale: [1, 0] },
    { scale: [1, Number.POSITIVE_INFINITY] },
    { range: [1, 0] },
    { range: undefined },
    { columns: ["a"] },
    { columns: ["a", 2] },
    { columns: "ab" },
  ];
  for (const change of damaged) {
    refuses(
      () => scalerFromJSON({ ...sound, ...change } as ScalerJSON),
      "scalerFromJSON: the shape, shift, scale, range and columns of the standardScaler do not belong together; give what toJSON() of a fitted scaler returned.",
    );
  }
});

test("a scaler that was not fitted is not saved", () => {
  for (const [name, scaler] of [
    ["standardScaler", standardScaler()],
    ["minMaxScaler", minMaxScaler()],
    ["imputer", imputer()],
  ] as const) {
    refuses(
      () => JSON.stringify({ scaler }),
      `${name}: it has not been fitted, so it holds no numbers; save what fit(training) returned.`,
    );
  }
});

test("z-scores of numbers of every size", () => {
  const tiny = Number.MIN_VALUE;
  for (const [training, mean, deviation] of [
    [[tiny, tiny], tiny, 1],
    [[tiny, 5 * tiny], 3 * tiny, 2 * tiny],
    [[1e-310, 3e-310], 2e-310, 1e-310],
    [[1e-300, 3e-300], 2e-300, 1e-300],
    [[Number.MAX_VALUE, Number.MAX_VALUE], Number.MAX_VALUE, 1],
    [[2 ** 1020, -(2 ** 1020)], 0, 2 ** 1020],
  ] as const) {
    const { shift, scale } = standardScaler().fit(training).toJSON();
    assert.equal([...shift, ...scale], [mean, deviation], `of ${training}`);
  }
});

test.run();
