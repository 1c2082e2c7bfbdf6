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

test("names take the column of their class", () => {
  assert.equal(oneHot(["dog", "cat", "dog"], ["cat", "dog", "owl"]).toArray(), [
    [0, 1, 0],
    [1, 0, 0],
    [0, 1, 0],
  ]);
  assert.equal(oneHot(["__proto__"], ["constructor", "__proto__"]).toArray(), [[0, 1]]);
});

test("unknown class names, and invalid lists", () => {
  const named = (labels: unknown, classes: unknown) => () => oneHot(labels as string[], classes as string[]);
  refuses(
    named(["cat", "toString"], ["cat", "dog"]),
    'oneHot: the label of row 1 is "toString", which is none of the classes; correct it, say what it becomes, such as unknown: "zeros", or add it to the list before training.',
  );
  refuses(named(["a"], ["a", "a"]), 'oneHot: classes is ["a","a"]; give at least one name, and each once.');
  refuses(named([], []), "oneHot: classes is []; give at least one name, and each once.");
  refuses(named("cat", ["cat"]), 'oneHot: labels is "cat"; give a list of names.');
});

test("labels that are not classes are refused with their row", () => {
  const message = (row: number, label: unknown) =>
    `oneHot: the label of row ${row} is ${label}, but labels are whole numbers from 0 to 2; correct it or give more classes.`;
  refuses(() => oneHot([0, 3], 3), message(1, 3));
  refuses(() => oneHot([0, 1, -1], 3), message(2, -1));
  refuses(() => oneHot([0.5], 3), message(0, 0.5));
  refuses(() => oneHot([Number.NaN], 3), message(0, Number.NaN));
  refuses(() => oneHot([Number.POSITIVE_INFINITY], 3), message(0, Number.POSITIVE_INFINITY));
});

test("a number of classes that is none is refused", () => {
  for (const classes of [0, -1, 1.5, Number.NaN]) {
    refuses(() => oneHot([0], classes), `oneHot: classes is ${classes}; give a whole number, 1 or more.`);
  }
});

test("more numbers than there is memory for", () => {
  refuses(
    () => oneHot([0], 1e10),
    "oneHot: 1 rows of 10000000000 numbers do not fit in memory; give fewer classes, or feed the labels.",
  );
});

test("labels that are not a flat list are refused", () => {
  refuses(
    () => oneHot([[0, 1]], 3),
    "oneHot: labels have shape [1, 2], but a label is one number for each sample; give a flat list.",
  );
});

test.run();
