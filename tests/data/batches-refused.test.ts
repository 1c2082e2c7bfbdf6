import { tensor } from "@rxgrad/core";
import { type BatchCursor, type BatchOptions, batches, type Dataset, type Order } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

const five: Dataset = { x: [[1], [2], [3], [4], [5]], t: [1, 2, 3, 4, 5] };
const refused = (data: unknown, options: unknown, message: string) =>
  refuses(() => batches(data as Dataset, options as BatchOptions), `batches: ${message}`);

test("refuses an empty data set", () => {
  refused({ x: [], t: [] }, { size: 1 }, "the data set is empty; give at least one sample.");
  refused({ x: new Float64Array(0) }, { size: 1 }, "the data set is empty; give at least one sample.");
});

test("refuses no columns, or no data set", () => {
  refused({}, { size: 1 }, "the data set has no columns; give at least one, such as { x: [[0, 1], [1, 1]] }.");
  refused(undefined, { size: 1 }, "the data set is undefined; give columns by name, such as { x, t }.");
  refused(null, { size: 1 }, "the data set is null; give columns by name, such as { x, t }.");
  const fix = "give all by name, as in batches({ x, t }, options).";
  refused([[1], [2]], [0, 1], `the data set is one column, an array of 2; ${fix}`);
  refused(tensor([[1], [2]]), tensor([0, 1]), `the data set is one column, a Tensor; ${fix}`);
  refused(Float32Array.of(1, 2), { size: 1 }, `the data set is one column, a Float32Array; ${fix}`);
});

test("refuses columns of different lengths", () => {
  refused(
    { x: [[1], [2]], t: [1, 2, 3] },
    { size: 1 },
    'column "x" has 2 samples but "t" has 3; give every column one entry for each sample.',
  );
  refused(
    { x: [[1]], t: [] },
    { size: 1 },
    'column "x" has 1 samples but "t" has 0; give every column one entry for each sample.',
  );
});

test("refuses columns without one entry for each sample", () => {
  refused({ x: 5 }, { size: 1 }, 'column "x" has shape []; give one entry for each sample.');
  refused(
    { x: { shape: [2.5], read() {} } },
    { size: 1 },
    'column "x" has shape [2.5]; give one entry for each sample.',
  );
  refused(
    { x: [[], []] },
    { size: 1 },
    'column "x" has shape [2, 0], so its samples are empty; give at least one number for each sample.',
  );
});

test("refuses columns that tensor() refuses, with its error as the cause", () => {
  const error = refused(
    { x: [[1, 2], [3]] },
    { size: 1 },
    'column "x": expected 2 entries at depth 1 but found 1; give rows of equal length.',
  );
  assert.is((error.cause as Error).name, "ShapeError");
  refused(
    { x: null },
    { size: 1 },
    'column "x": expected a number at depth 0 but found null; give numbers, nested to the same depth everywhere.',
  );
});

test("refuses a size larger than the data set", () => {
  for (const order of ["random", "shuffled", "sequential"] as const) {
    refused(five, { size: 6, order }, "size is 6 but the data set has 5 samples; give a size of at most 5.");
  }
});

test("refuses a size that is not a positive whole number", () => {
  for (const size of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, undefined]) {
    refused(five, { size }, `size is ${size}; give a whole number, 1 or more.`);
  }
  refused(five, { size: "2" }, 'size is "2"; give a whole number, 1 or more.');
});

test("refuses an unknown order", () => {
  refused(five, { size: 1, order: "rand" }, 'order is "rand"; give "random", "shuffled" or "sequential".');
  refused(five, { size: 1, order: "toString" }, 'order is "toString"; give "random", "shuffled" or "sequential".');
});

test("refuses other options outside their domain", () => {
  refused(five, { size: 1, seed: 0.5 }, "seed is 0.5; give a whole number.");
  refused(five, { size: 1, seed: 2 ** 53 }, "seed is 9007199254740992; give a whole number.");
  refused(five, { size: 1, dropLast: "yes" }, 'dropLast is "yes"; give true or false.');
  for (const epochs of [0, -1, 2.5, Number.NaN]) {
    refused(five, { size: 1, epochs }, `epochs is ${epochs}; give a whole number, 1 or more, or Infinity.`);
  }
  assert.is(batches(five, { size: 1, epochs: Number.POSITIVE_INFINITY }).samples, 5);
});

const cursor = (order: Order = "shuffled"): BatchCursor =>
  batches(five, { size: 2, order })[Symbol.iterator]().cursor();

test("refuses a cursor of other batches", () => {
  const end = "; continue with the same data and options.";
  refused(five, { size: 3, from: cursor() }, `the cursor comes from batches with size 2, but here it is 3${end}`);
  refused(
    { x: [1, 2] },
    { size: 2, from: cursor() },
    `the cursor comes from batches with samples 5, but here it is 2${end}`,
  );
  refused(
    five,
    { size: 2, from: cursor("random") },
    `the cursor comes from batches with order "random", but here it is "shuffled"${end}`,
  );
  refused(
    five,
    { size: 2, from: cursor(), dropLast: true },
    `the cursor comes from batches with dropLast false, but here it is true${end}`,
  );
  assert.is(batches(five, { size: 2, order: "random", from: cursor("random"), dropLast: true }).size, 2);
  refuses(
    () => batches(five, { size: 3 }).from(cursor()),
    `batches: the cursor comes from batches with size 2, but here it is 3${end}`,
  );
  refused(
    five,
    { size: 2, from: {} },
    `the cursor comes from batches with order undefined, but here it is "shuffled"${end}`,
  );
});

test("refuses a damaged cursor", () => {
  const end = "; give what cursor() returned.";
  const damaged = (change: object) => ({ size: 2, from: { ...cursor(), ...change } });
  refused(five, { size: 2, from: null }, `from is null${end}`);
  refused(
    five,
    damaged({ position: 3 }),
    `the cursor is at epoch 0, position 3, but an epoch has positions 0 to 2${end}`,
  );
  refused(
    five,
    damaged({ epoch: -1 }),
    `the cursor is at epoch -1, position 0, but an epoch has positions 0 to 2${end}`,
  );
  refused(
    five,
    damaged({ position: 0.5 }),
    `the cursor is at epoch 0, position 0.5, but an epoch has positions 0 to 2${end}`,
  );
  refused(five, damaged({ state: [1, 2, 3] }), `the cursor's state is [1,2,3], not four 32-bit numbers${end}`);
  refused(
    five,
    damaged({ state: [1, 2, 3, 2 ** 40] }),
    `the cursor's state is [1,2,3,1099511627776], not four 32-bit numbers${end}`,
  );
  refused(five, damaged({ state: [0, 0, 0, 0] }), `the cursor's state is [0,0,0,0], not four 32-bit numbers${end}`);
  refused(five, damaged({ state: undefined }), `the cursor's state is undefined, not four 32-bit numbers${end}`);
});

test.run();
