import { tensor } from "@rxgrad/core";
import { oneHot } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

test("each row has a 1 in its label's column and 0 elsewhere", () => {
  assert.equal(oneHot([2, 0], 3).toArray(), [
    [0, 0, 1],
    [1, 0, 0],
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(6)), fc.integer({ min: 7, max: 9 }), (labels, classes) => {
      const rows = oneHot(labels, classes);
      assert.equal(rows.shape, [labels.length, classes]);
      assert.is(
        rows.data.reduce((a, b) => a + b, 0),
        labels.length,
      );
      labels.forEach((label, row) => {
        assert.is(rows.at(row, label), 1);
      });
    }),
  );
});

test("labels may be an array, a typed array or a Tensor", () => {
  const wanted = oneHot([1, 2], 3).toArray();
  assert.equal(oneHot(Uint8Array.of(1, 2), 3).toArray(), wanted);
  assert.equal(oneHot(tensor([1, 2]), 3).toArray(), wanted);
});

test("labels that are not classes are refused with their row", () => {
  const message = (row: number, label: unknown) =>
    `oneHot: the label of row ${row} is ${label}, but whole numbers from 0 to 2 are wanted; correct it or give more classes.`;
  refuses(() => oneHot([0, 3], 3), message(1, 3));
  refuses(() => oneHot([0, 1, -1], 3), message(2, -1));
  refuses(() => oneHot([0.5], 3), message(0, 0.5));
  refuses(() => oneHot([Number.NaN], 3), message(0, Number.NaN));
  refuses(() => oneHot([Number.POSITIVE_INFINITY], 3), message(0, Number.POSITIVE_INFINITY));
});

test("a number of classes that is none is refused", () => {
  for (const classes of [0, -1, 1.5, Number.NaN]) {
    refuses(() => oneHot([0], classes), `oneHot: classes is ${classes}; give a whole number of at least 1.`);
  }
});

test("labels that are not a flat list are refused", () => {
  refuses(
    () => oneHot([[0, 1]], 3),
    "oneHot: labels have shape [1, 2], but one number for each sample is wanted; give a flat list.",
  );
});

test.run();
