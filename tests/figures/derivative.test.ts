// The numbers of <rx-derivative>: estimates, error curves and the best step.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bestStep, errorCurve, estimateAt, SCHEMES, sideOf } from "../../packages/figures/src/derivative/estimates.js";
import { EXAMPLES, type ExampleName } from "../../packages/figures/src/derivative/functions.js";
import { heightRange, piecesOf } from "../../packages/figures/src/derivative/pieces.js";

/** The formulas, written out. */
const formulas = {
  central: (f: (x: number) => number, x: number, h: number) => (f(x + h) - f(x - h)) / (2 * h),
  forward: (f: (x: number) => number, x: number, h: number) => (f(x + h) - f(x)) / h,
  backward: (f: (x: number) => number, x: number, h: number) => (f(x) - f(x - h)) / h,
  "five-point": (f: (x: number) => number, x: number, h: number) =>
    (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h),
};

test("an estimate is that of the formula, and its error the distance from the derivative", () => {
  for (const scheme of SCHEMES) {
    for (const [x, h] of [
      [1, 0.1],
      [-0.4, 1e-3],
    ] as const) {
      const { value, error } = estimateAt(EXAMPLES.sin, x, scheme, h);
      const expected = formulas[scheme](Math.sin, x, h);
      assert.ok(Math.abs(value - expected) < 1e-12, `${scheme}: ${value} is not ${expected}`);
      assert.is(error, Math.abs(value - Math.cos(x)));
    }
  }
});

test("the derivative by formula of each function agrees with five points", () => {
  for (const name of Object.keys(EXAMPLES) as ExampleName[]) {
    const { f, slope, range } = EXAMPLES[name];
    const x = range[0] + 0.7 * (range[1] - range[0]);
    assert.ok(Math.abs(slope(x) - formulas["five-point"](f, x, 1e-3)) < 1e-9, name);
  }
});

test("the best steps of sin are near ∛ε, √ε and ε^(1/5)", () => {
  const expected = { central: 6e-6, forward: 1.5e-8, backward: 1.5e-8, "five-point": 7e-4 };
  for (const scheme of SCHEMES) {
    const best = bestStep(errorCurve(EXAMPLES.sin, 1, scheme)) as number;
    assert.ok(Math.abs(Math.log10(best / expected[scheme])) < 1, `${scheme}: ${best}`);
    assert.equal(
      [best / 100, best, best * 100].map((h) => sideOf(h, best)),
      ["rounding", "balanced", "truncation"],
    );
  }
});

test("central differences of a parabola have no truncation error, so the largest step is best", () => {
  const best = bestStep(errorCurve(EXAMPLES.square, 2, "central")) as number;
  assert.ok(best >= 0.01, `${best}`);
});

test("a function without values has estimates that are not numbers, and no best step", () => {
  const curve = errorCurve({ f: () => Number.NaN, slope: () => 0 }, 1, "central");
  assert.ok(curve.length > 100 && curve.every(({ error }) => Number.isNaN(error)));
  assert.is(bestStep(curve), undefined);
  assert.is(sideOf(1, undefined), "balanced");
});

test("a curve is broken where the function has no value", () => {
  const pieces = piecesOf({ f: (x) => Math.sqrt(x * x - 1), range: [-2, 2] });
  assert.is(pieces.length, 2);
  assert.ok(pieces.flat().every(([x, y]) => Math.abs(x) >= 1 && Number.isFinite(y)));
  assert.equal(pieces[0]![0], [-2, Math.sqrt(3)]);
  const [least, most] = heightRange(pieces);
  assert.ok(least < 0 && most > Math.sqrt(3) && most < 2.1);
  assert.equal(piecesOf({ f: () => Number.NaN, range: [0, 1] }), []);
});

test.run();
