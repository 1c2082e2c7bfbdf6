import { lossCurve, lossCurves, sparkline } from "@rxgrad/terminal";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

test("a sparkline goes from the smallest to the largest value", () => {
  assert.is(sparkline([1, 2, 4, 8]), "▁▂▄█");
  assert.is(sparkline([3, 3, 3]), "▁▁▁");
  assert.is(sparkline([]), "");
  assert.is(sparkline([1, Number.NaN, 2]), "▁ █");
  assert.is(sparkline([1, Number.POSITIVE_INFINITY, 2]), "▁ █");
});

test("a sparkline averages values that do not fit", () => {
  assert.is(sparkline([0, 2, 6, 8], { width: 2 }), "▁█");
  assert.is(sparkline([0, 0, 7, 7, 3, 3], { width: 3 }), "▁█▄");
  assert.is(sparkline([0, Number.NaN, 8, 8], { width: 2 }), "▁█");
});

test("a curve falls from the top left to the bottom right, with its axis below", () => {
  assert.is(
    lossCurve([3, 2, 1], { width: 30, height: 5 }),
    [
      // Column c of 0 to 25 is 3 − 2c/25, in the row with the nearest label: bends are at 2.7, 2.1 and 1.5.
      "3.0 ┤───╮",
      "2.4 ┤   ╰───────╮",
      "1.8 ┤           ╰──────╮",
      "1.2 ┤                  ╰──────",
      "    iteration 1     loss     3",
    ].join("\n"),
  );
});

test("a curve averages more values than columns, and its label says so", () => {
  const curve = lossCurve(
    Array.from({ length: 600 }, (_, i) => 1 + (i % 2)),
    { width: 64 },
  );
  assert.match(curve, "loss, the mean of 10 in each column");
  for (const [label] of curve.matchAll(/^\d\S+/gm)) assert.ok(Math.abs(Number(label) - 1.5) < 0.1, label);
  assert.match(curve, /iteration 1 .* 600$/);
});

test("a curve takes its label, axis and color from the caller", () => {
  const color = (text: string): string => `<${text}>`;
  const curve = lossCurve([1, 2], { width: 24, height: 3, label: "error", axis: "N", color });
  assert.match(curve, /<.*>/);
  assert.match(curve, /N 1 +error +2$/);
});

test("a curve without values to draw is a short sentence", () => {
  assert.is(lossCurve([]), "no loss to draw");
  assert.is(lossCurve([Number.NaN], { label: "error" }), "no error to draw");
});

test("a curve stays within its width and height for all values", () => {
  const value = fc.oneof(fc.double({ min: -1e100, max: 1e100 }), fc.integer(), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 500 }),
      fc.integer({ min: 40, max: 130 }),
      fc.integer({ min: 4, max: 24 }),
      (values, width, height) => {
        const lines = lossCurve(values, { width, height }).split("\n");
        assert.ok(lines.length <= height, `${lines.length} lines`);
        for (const line of lines) assert.ok(line.length <= width, `${line.length} of ${width}: ${line}`);
        if (values.some(Number.isFinite)) assert.not.match(lines.join(), /NaN|undefined|Infinity/);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

/** The labels of the rows of a drawing, from the lowest up. */
const labelsOf = (drawn: string): string[] => [...drawn.matchAll(/^ *(\S+) ┤/gm)].map(([, label]) => label!).reverse();

test("rows are a round number apart, and only as many as the values need", () => {
  const double = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(double, fc.double({ min: 1e-2, max: 1e5, noNaN: true }), (least, range) => {
      const labels = labelsOf(lossCurve([least, least + range]));
      assert.ok(labels.length >= 6 && labels.length <= 11, labels.join(" "));
      const digits = labels[0]!.split(".")[1]?.length ?? 0;
      const units = labels.map((label) => Math.round(Number(label) * 10 ** digits));
      const steps = new Set(units.slice(1).map((unit, i) => unit - units[i]!));
      assert.is(steps.size, 1, labels.join(" "));
      const [step] = steps;
      assert.match(`${step}`, /^(1|15|2|25|3|4|5|6|8)0*$/);
      assert.is(Math.abs(units[0]! % step!), 0, labels.join(" "));
      assert.ok(Math.abs(Number(labels[0]) - least) <= 0.51 * (step! / 10 ** digits), labels.join(" "));
      assert.ok(Math.abs(Number(labels.at(-1)) - least - range) <= 0.51 * (step! / 10 ** digits), labels.join(" "));
    }),
    { seed: 1, numRuns: 300 },
  );
  assert.equal(labelsOf(lossCurve([2.44, 15.2])), ["3.0", "4.5", "6.0", "7.5", "9.0", "10.5", "12.0", "13.5", "15.0"]);
  assert.equal(labelsOf(lossCurve([-1, 1])), [
    "-1.0",
    "-0.8",
    "-0.6",
    "-0.4",
    "-0.2",
    "0.0",
    "0.2",
    "0.4",
    "0.6",
    "0.8",
    "1.0",
  ]);
});

test("rows of a logarithmic scale have equal ratios", () => {
  const logarithmic = (...values: number[]): string[] => labelsOf(lossCurves({ a: values }, { scale: "logarithmic" }));
  // From 1 to 10 in at most eight steps, because there are ten rows.
  assert.equal(logarithmic(1, 10), ["1.0e+0", "1.6e+0", "2.5e+0", "4.0e+0", "6.3e+0", "1.0e+1"]);
  assert.equal(logarithmic(1e-12, 1), ["1e-12", "1e-10", "1e-8", "1e-6", "1e-4", "1e-2", "1e+0"]);
});

test("draws the largest and the smallest numbers", () => {
  for (const values of [
    [-Number.MAX_VALUE, Number.MAX_VALUE],
    [0, Number.MIN_VALUE],
    [1, 1 + Number.EPSILON],
    [-0, 0],
  ]) {
    const drawn = lossCurve(values);
    assert.ok(drawn.split("\n").length <= 12);
    assert.not.match(drawn, /NaN|Infinity|undefined|-0 /);
  }
});

test("several curves share an axis, and each has its own kind of line", () => {
  assert.is(
    lossCurves({ falls: [3, 2, 1], rises: [1, 2, 3] }, { width: 30, height: 6 }),
    [
      // Column c of 0 to 25 is 3 − 2c/25 and 1 + 2c/25, in the row with the nearest label. They take turns where they cross.
      "3.0 ┤───╮                 ┏━━━",
      "2.4 ┤   ╰───────╮ ┏━━━━━━━┛",
      "1.8 ┤      ┏━━━━━─┛────╮",
      "1.2 ┤━━━━━━┛           ╰──────",
      "    iteration 1     loss     3",
      "── falls   ━━ rises",
    ].join("\n"),
  );
});

test("curves that coincide take turns, and a curve with fewer values ends earlier", () => {
  const [row] = lossCurves({ a: [1, 1, 1, 1], b: [1, 1, 1, 1], c: [1, 1] }, { width: 24, height: 4 }).split("\n");
  assert.is(row, "1.00 ┤─═─═─═─═─━─━─━─━─━");
});

test("a logarithmic scale has equal rows for equal ratios, and leaves out values without a logarithm", () => {
  const drawn = lossCurves({ loss: [100, 10, -1, 1, 0, 0.1, 0.01] }, { width: 30, height: 7, scale: "logarithmic" });
  assert.equal(
    drawn
      .split("\n")
      .slice(0, 5)
      .map((line) => line.split(" ")[0]),
    ["1e+2", "1e+1", "1e+0", "1e-1", "1e-2"],
  );
  assert.match(drawn, /iteration 1 +loss +5\n── loss$/);
  assert.match(lossCurves({ a: [0, -1] }, { scale: "logarithmic" }), "no loss to draw");
  assert.is(lossCurves({}), "no loss to draw");
});

test("several curves get colors in turn, and so does the key", () => {
  const tint =
    (mark: string) =>
    (text: string): string =>
      `${mark}${text}${mark}`;
  const drawn = lossCurves(
    { a: [1, 1], b: [2, 2], c: [3, 3] },
    { width: 24, height: 5, colors: [tint("!"), tint("?")] },
  );
  assert.match(drawn, /^3 ┤!═+!\n/);
  assert.match(drawn, /\n2 ┤\?━+\?\n/);
  assert.match(drawn, /\n1 ┤!─+!\n/);
  assert.match(drawn, "!──! a   ?━━? b   !══! c");
});

test("draws a million values", () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => Math.exp(-i / 1e5));
  assert.is(lossCurve([...values]).split("\n").length, 11); // from 0.0 to 0.9 or 1.0 by 0.1, and the axis
  assert.is(sparkline([...values]).length, 40);
});

test.run();
