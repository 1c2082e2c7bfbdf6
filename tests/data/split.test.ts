import type { Samples } from "@rxgrad/core";
import { minMaxScaler, type SplitOptions, scaledBytes, split, standardScaler } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

/** Samples that hold their own number, with labels. */
const labeled = (labels: number[]) => ({ x: labels.map((_, i) => [i, -i]), t: labels });

const numbersOf = (part: { x: Samples }): number[] => {
  const [rows, width] = part.x.shape as [number, number];
  const all = new Float64Array(rows * width);
  part.x.read(all, 0, 0, rows);
  return Array.from({ length: rows }, (_, row) => all[row * width]!);
};

const labels = fc.array(fc.nat(2), { minLength: 4, maxLength: 60 });
const part = fc.integer({ min: 20, max: 45 }).map((percent) => percent / 100);

test("every sample goes into one part, with its label, and parts have the requested sizes", () => {
  fc.assert(
    fc.property(labels, part, part, fc.maxSafeInteger(), (t, test, validation, seed) => {
      fc.pre(Math.round(test * t.length) + Math.round(validation * t.length) < t.length);
      const parts = split(labeled(t), { test, validation, seed });
      const all = [parts.train, parts.test, parts.validation];
      assert.equal(
        all.flatMap(numbersOf).sort((a, b) => a - b),
        [...t.keys()],
      );
      for (const each of all) {
        numbersOf(each).forEach((number, row) => {
          assert.is(each.x.at(row, 1), 0 - number);
          assert.is(each.t.at(row), t[number]);
        });
      }
      assert.is(numbersOf(parts.test).length, Math.round(test * t.length));
      assert.is(numbersOf(parts.validation).length, Math.round(validation * t.length));
    }),
  );
});

test("keeps strata: every label has its share of every part, to less than one sample", () => {
  fc.assert(
    fc.property(labels, part, part, fc.maxSafeInteger(), fc.boolean(), (t, test, validation, seed, isOneHot) => {
      const counts = (part: number[]) => [0, 1, 2].map((label) => part.filter((number) => t[number] === label).length);
      const all = counts([...t.keys()]);
      fc.pre(all.every((count) => count === 0 || count >= 3));
      fc.pre(Math.round(test * t.length) + Math.round(validation * t.length) < t.length);
      const rows = t.map((label) => [0, 1, 2].map((each) => Number(each === label)));
      const data = isOneHot ? { x: labeled(t).x, t: rows } : labeled(t);
      const parts = split(data, { test, validation, stratify: "t", seed });
      for (const each of [parts.test, parts.validation]) {
        const numbers = numbersOf(each);
        counts(numbers).forEach((count, label) => {
          const share = (all[label]! * numbers.length) / t.length;
          assert.ok(Math.abs(count - share) < 1, `${count} of label ${label}, ${share} its share`);
        });
      }
      assert.is(numbersOf(parts.test).length, Math.round(test * t.length));
      assert.equal(
        [parts.train, parts.test, parts.validation].flatMap(numbersOf).sort((a, b) => a - b),
        [...t.keys()],
      );
    }),
    { numRuns: 300 },
  );
});

test("a label that was rounded up in one part leaves room for the others", () => {
  // Shares of 4/3 in test and validation, of three samples: 2 and 2 would be one too many.
  const t = [0, 0, 0, 1, 1, 1, 2, 2, 2];
  const parts = split(labeled(t), { test: 4, validation: 4, stratify: "t" });
  const all = [parts.train, parts.test, parts.validation].map(numbersOf);
  assert.equal(
    all.map((part) => part.length),
    [1, 4, 4],
  );
  assert.equal(all.flat().sort(), [...t.keys()]);
});

test("the same seed gives the same parts, another seed gives others, and the default seed is 0", () => {
  const of = (seed?: number) => {
    const parts = split(labeled(new Array(40).fill(0)), { test: 10, ...(seed === undefined ? {} : { seed }) });
    return [numbersOf(parts.train), numbersOf(parts.test)];
  };
  assert.equal(of(3), of(3));
  assert.equal(of(), of(0));
  assert.is(new Set([0, 1, 2, -1].map((seed) => of(seed).join())).size, 4);
});

test("each sample is equally likely to be in the test part", () => {
  const counts = new Array<number>(10).fill(0);
  for (let seed = 0; seed < 2000; seed++) {
    for (const number of numbersOf(
      split(labeled([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), { test: 4, stratify: "t", seed }).test,
    ))
      counts[number]!++;
  }
  for (const count of counts) assert.ok(Math.abs(count - 800) < 100, `${count} of about 800`); // 4.5 standard deviations
});

test("labels are mixed within a part", () => {
  const { train } = split(labeled([...new Array(50).fill(0), ...new Array(50).fill(1)]), { test: 0.2, stratify: "t" });
  const ones = Array.from(train.t.data.slice(0, 40)).filter((label) => label === 1).length;
  assert.ok(ones > 8 && ones < 32, `${ones} of 40`);
});

test("a scaler fitted to the training part does not depend on the rest", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { minLength: 5, maxLength: 30 }), fc.nat(99), (values, seed) => {
      const options = { test: 0.3, validation: 0.2, seed };
      const clean = split({ x: values.map((v) => [v]) }, options);
      const place = split({ x: values.map((_, i) => [i]) }, options);
      const spoilt = values.map((v) => [v]);
      for (const part of [place.test, place.validation]) {
        for (const number of numbersOf(part)) spoilt[number] = [1e9 + number];
      }
      for (const scaler of [standardScaler(), minMaxScaler()]) {
        const fitted = scaler.fit(split({ x: spoilt }, options).train.x);
        assert.equal(fitted.toJSON(), scaler.fit(clean.train.x).toJSON());
      }
    }),
  );
});

test("has no validation part unless requested", () => {
  assert.equal(Object.keys(split(labeled([0, 0]), { test: 1 })), ["train", "test"]);
});

test("arrays become new tensors, and samples in another form are not copied", () => {
  const bytes = Uint8Array.of(0, 51, 102, 153);
  const x = [[1], [2], [3], [4]];
  const { train, test } = split({ x, pixels: scaledBytes(bytes, [4, 1]) }, { test: 2, seed: 1 });
  for (const row of x) row.fill(9);
  const pixels = new Float64Array(4);
  train.pixels.read(pixels, 0, 0, 2);
  test.pixels.read(pixels, 2, 1, 1);
  assert.equal(
    [...pixels.subarray(0, 2)],
    Array.from(train.x.data, (number) => (51 * (number - 1)) / 255),
  );
  assert.is(pixels[2], (51 * (test.x.at(1, 0) - 1)) / 255);
});

test("refuses options outside their domain, and parts that would be empty", () => {
  const refused = (options: unknown, message: string, data: object = labeled([0, 0, 0, 1, 1])) =>
    refuses(() => split(data as { x: number[] }, options as SplitOptions), `split: ${message}`);
  for (const test of [0, -1, 1.5, Number.NaN, undefined, "0.2"]) {
    const told = typeof test === "string" ? '"0.2"' : test;
    refused({ test }, `test is ${told}; give a part between 0 and 1, or a whole number of samples.`);
  }
  refused({ test: 1, validation: 0 }, "validation is 0; give a part between 0 and 1, or a whole number of samples.");
  refused(undefined, "test is undefined; give a part between 0 and 1, or a whole number of samples.");
  refused({ test: 0.05 }, "test is 0.05 of 5 samples, which is less than half a sample; give more.");
  refused({ test: 5 }, "of 5 samples, 5 are for test and validation; leave at least one to train with.");
  refused(
    { test: 3, validation: 0.5 },
    "of 5 samples, 6 are for test and validation; leave at least one to train with.",
  );
  refused({ test: 1, seed: 0.5 }, "seed is 0.5; give a whole number.");
  refused({ test: 1, stratify: "y" }, 'stratify is "y", but the columns are "x", "t"; give one of them.');
  refused(
    { test: 1, validation: 1, stratify: "t" },
    'column "t" is 1 in 2 of the samples, too few for 3 parts; give more of them, or leave stratify out.',
  );
  refused({ test: 1 }, "the data set is null; give columns by name, such as { x, t }.", null as unknown as object);
});

test.run();
