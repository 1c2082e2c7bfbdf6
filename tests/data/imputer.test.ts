import { DataError, tensor } from "@rxgrad/core";
import { type ImputerJSON, type ImputerStrategy, imputer, imputerFromJSON, standardScaler } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "./refuses.js";

const { NaN: none } = Number;

test("means, medians and constants are per element, from the values that are there", () => {
  const training = [[1, 10, none], [none, 20, none], [3, 60, none], [8, none, none]]; // biome-ignore format: short
  const fitted = imputer({ strategy: ["mean", "median", -1] }).fit(training);
  assert.equal(fitted.toJSON(), { kind: "imputer", shape: [3], fill: [4, 20, -1] });
  assert.equal(fitted.transform([[none, none, none], [0, none, 7]]).toArray(), [[4, 20, -1], [0, 20, 7]]); // biome-ignore format: short
  // The median of an even number of values is the mean of the two in the middle.
  assert.equal(imputer({ strategy: "median" }).fit([5, none, 1, 2, 100]).toJSON().fill, [3.5]);
  assert.equal(
    imputer()
      .fit([[1], [2]])
      .toJSON().fill,
    [1.5],
  );
});

test("test data do not change what was fitted", () => {
  const fitted = imputer().fit([[1], [3]]);
  fitted.transform([[1000], [none]]);
  assert.equal(fitted.transform([[none]]).toArray(), [[2]]);
});

test("numbers near the largest, and equal ones, do not overflow or drift", () => {
  const largest = Number.MAX_VALUE;
  for (const strategy of ["mean", "median"] as const) {
    assert.equal(imputer({ strategy }).fit([largest, largest]).toJSON().fill, [largest]);
    assert.equal(imputer({ strategy }).fit(new Array(1000).fill(0.1)).toJSON().fill, [0.1]);
  }
  assert.equal(imputer().fit([largest, -largest]).toJSON().fill, [0]);
});

test("numbers of every size have their mean and median, to the last digit", () => {
  const tiny = Number.MIN_VALUE;
  const largest = Number.MAX_VALUE;
  for (const [training, mean, median] of [
    [[1e-300, 3e-300], 2e-300],
    [[1e-310, 3e-310], 2e-310],
    [[tiny, tiny], tiny],
    [[tiny, 5 * tiny], 3 * tiny],
    [[2 ** -1022, 2 ** -1021], 1.5 * 2 ** -1022],
    [[largest, -largest, 3e-310], 1e-310, 3e-310],
    [[largest, largest, largest], largest],
    [new Array(999).fill(largest), largest],
    [[2 ** 900, 2 ** 899], 1.5 * 2 ** 899],
  ] as [number[], number, number?][]) {
    assert.equal(imputer().fit(training).toJSON().fill, [mean], `the mean of ${training.slice(0, 3)}`);
    assert.equal(imputer({ strategy: "median" }).fit(training).toJSON().fill, [median ?? mean]);
  }
});

test("samples in another form keep it, and are filled in as they are read", () => {
  const lazy = { shape: [2, 2], read: (out: Float64Array, at: number, start: number, count: number) => {
    for (let i = 0; i < 2 * count; i++) out[at + i] = (start * 2 + i) % 2 === 0 ? none : start + i;
  } }; // biome-ignore format: short
  const filled = imputer({ strategy: 7 }).fit(lazy).transform(lazy);
  const out = new Float64Array(5);
  filled.read(out, 1, 0, 2);
  assert.equal([...out], [0, 7, 1, 7, 3]);
});

test("for any numbers, means and medians are those of a plain loop, and nothing else changes", () => {
  const cell = fc.oneof(fc.constant(none), fc.double({ noNaN: true, min: -1e6, max: 1e6 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const there = [0, 1].map((i) => rows.map((row) => row[i] as number).filter((value) => !Number.isNaN(value)));
      fc.pre(there.every((values) => values.length > 0));
      const wanted = {
        mean: there.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
        median: there.map((values) => {
          const sorted = [...values].sort((a, b) => a - b);
          const middle = sorted.length >> 1;
          return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
        }),
      };
      for (const strategy of ["mean", "median"] as const) {
        const fitted = imputer({ strategy }).fit(rows);
        fitted.toJSON().fill.forEach((value, i) => {
          assert.ok(Math.abs(value - wanted[strategy][i]!) <= 1e-9, `${value}, ${wanted[strategy][i]}`);
        });
        const { fill } = fitted.toJSON();
        const filled = rows.map((row) => row.map((value, i) => (Number.isNaN(value) ? fill[i] : value)));
        assert.equal(fitted.transform(rows).toArray(), filled);
        const again = imputerFromJSON(JSON.parse(JSON.stringify(fitted)));
        assert.equal(again.transform(tensor(rows)).toArray(), filled);
      }
    }),
  );
});

test("fits a stream feed by feed", async () => {
  const feeds = async function* () {
    yield { x: tensor([[1], [none]]), t: tensor([1, 2]) };
    yield { x: tensor([[6]]), t: tensor([3]) };
  };
  assert.equal((await imputer().fitStream(feeds(), "x")).toJSON().fill, [3.5]);
  assert.equal((await imputer({ strategy: "median" }).fitStream(feeds(), "t")).toJSON().fill, [2]);
  const uneven = async function* () {
    yield { x: [[1]] };
    yield { x: [[1, 2]] };
  };
  await refusesLater(
    () => imputer().fitStream(uneven(), "x"),
    "imputer: samples of shape [2] came after [1]; give samples alike.",
  );
});

test("fills in first, then scales", () => {
  const fitted = imputer().fit([[1], [none], [3]]);
  const filled = fitted.transform([[1], [none], [3]]);
  assert.ok(
    Math.abs(
      standardScaler()
        .fit(filled)
        .transform([[2]])
        .at(0, 0),
    ) < 1e-15,
  );
});

test("refuses data that cannot be fitted", () => {
  const fitted = (training: unknown, strategy: ImputerStrategy | ImputerStrategy[] = "mean") =>
    imputer({ strategy }).fit(training as number[]);
  refuses(() => fitted([]), "imputer: the training data are empty; give at least one sample.");
  refuses(
    () => fitted([[1, none], [2, none]]), // biome-ignore format: short
    "imputer: element 1 is missing in all samples; leave it out, or give a number for it.",
  );
  refuses(
    () => fitted([[1], [Number.NEGATIVE_INFINITY]]),
    "imputer: element 0 of sample 1 is -Infinity; give finite numbers, and NaN for missing ones.",
  );
  refuses(
    () => fitted([[1, 2]], ["mean"]),
    "imputer: there are 1 strategies for 2 elements of a sample; give one for each, or one for all.",
  );
  refuses(() => fitted([[]]), "imputer: samples of shape [0] are empty; give at least one number for each.");
  for (const strategy of ["mode", none, null, ["mean", "max"]] as unknown as ImputerStrategy[]) {
    const shown = Array.isArray(strategy) ? '"max"' : typeof strategy === "string" ? '"mode"' : String(strategy);
    refuses(() => imputer({ strategy }), `imputer: strategy is ${shown}; give "mean", "median" or a finite number.`);
  }
  refuses(
    () => fitted([[1]]).transform([[1, 2]]),
    "imputer: samples of shape [2] came, but it was fitted to [1]; give samples like those fitted.",
  );
});

test("refuses JSON of no imputer", () => {
  const sound = imputer()
    .fit([[1, 2]])
    .toJSON();
  for (const change of [
    { kind: "x" },
    { shape: [3] },
    { shape: "2" },
    { fill: [1] },
    { fill: [1, none] },
    { fill: null },
  ]) {
    refuses(
      () => imputerFromJSON({ ...sound, ...change } as unknown as ImputerJSON),
      "imputerFromJSON: this is not an imputer; give what toJSON() of a fitted imputer returned.",
    );
  }
  assert.throws(
    () => imputerFromJSON(undefined as unknown as ImputerJSON),
    (error: unknown) => error instanceof DataError,
  );
});

test.run();
