import * as fc from "fast-check";
import * as assert from "uvu/assert";
import { fixture } from "./fixtures.js";
import { guarded, near, same, ulp } from "./guarded.js";
import { EPSILON, forAll, integers, seed, size, uniform } from "./numbers.js";
import { type CreateKernels, overKernels } from "./over-kernels.js";

const values = fixture<Record<"x" | "sigmoid" | "tanh", number[]>>("elementwise");
const changes = fixture<Record<"x" | "d" | "sigmoid" | "tanh", number[]>>("elementwise-differences");

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** Checks a fixture's points in one block, then blocks of random size with random points. */
function overPoints(points: number, check: (chosen: number[]) => void): void {
  check(Array.from({ length: points }, (_, i) => i));
  forAll([size, seed], (n, s) => check(integers(s, n, points)));
}

const apply = (createKernels: CreateKernels, name: "sigmoid" | "tanh", x: number[]): number[] =>
  guarded(createKernels, { inputs: { x }, out: x.length, run: (k, out, at) => k[name](out, at.x, x.length) });

/** Computes the function first, then its change, like a plan. */
function change(createKernels: CreateKernels, name: "sigmoid" | "tanh", x: number[], dx: number[]): number[] {
  return guarded(createKernels, {
    inputs: { y: apply(createKernels, name, x), x, dx },
    out: x.length,
    run: (k, out, at) => k[`${name}Difference`](out, at.y, at.x, at.dx, x.length),
  });
}

const leaky = (x: number, slope: number): number => (x > 0 ? x : slope * x);

overKernels((test, createKernels) => {
  for (const name of ["sigmoid", "tanh"] as const) {
    const limits = name === "sigmoid" ? [0, 1] : [-1, 1];

    test(`${name} is within 2 units in the last place`, () => {
      overPoints(values.x.length, (chosen) => {
        const x = chosen.map((i) => values.x[i]!);
        const wanted = chosen.map((i) => values[name][i]!);
        near(
          apply(createKernels, name, x),
          wanted,
          (i) => 2 * ulp(wanted[i]!),
          (i) => `at ${x[i]}`,
        );
      });
    });

    test(`${name} of NaN and the infinities`, () => {
      same(apply(createKernels, name, [nan, -infinity, infinity]), [nan, ...limits]);
    });

    // 8 units: a product and quotient of four or five values, each within two units. The largest error in 6,000
    // random points is 5. If the change or the value it comes from is denormal, its last place is 2^-1074.
    test(`${name}Difference is within 8 units in the last place, however small or large`, () => {
      overPoints(changes.x.length, (chosen) => {
        const x = chosen.map((i) => changes.x[i]!);
        const d = chosen.map((i) => changes.d[i]!);
        const wanted = chosen.map((i) => changes[name][i]!);
        near(
          change(createKernels, name, x, d),
          wanted,
          (i) => 8 * ulp(wanted[i]!),
          (i) => `for ${x[i]} + ${d[i]}`,
        );
      });
    });

    test(`${name}Difference is exactly 0 for no move, and NaN for NaN`, () => {
      const x = [-800, -1, 0, 0.3, 40, 800];
      assert.ok(
        change(
          createKernels,
          name,
          [...x, ...x],
          x.flatMap(() => [0, -0]),
        ).every((value) => value === 0),
      );
      same(change(createKernels, name, [nan, 1, nan], [1e-4, nan, 3]), [nan, nan, nan]);
      same(change(createKernels, name, [0, 0], [infinity, -infinity]), name === "sigmoid" ? [0.5, -0.5] : [1, -1]);
    });
  }

  for (const name of ["sigmoid", "tanh"] as const) {
    test(`${name} and ${name}Difference do not depend on the place of an element`, () => {
      forAll(
        [size, seed],
        (n, s) => {
          const x = integers(s, n, values.x.length).map((i) => values.x[i]!);
          const d = integers(s + 1, n, changes.d.length).map((i) => changes.d[i]!);
          same(
            apply(createKernels, name, x),
            x.flatMap((value) => apply(createKernels, name, [value])),
          );
          same(
            change(createKernels, name, x, d),
            x.flatMap((value, i) => change(createKernels, name, [value], [d[i]!])),
          );
        },
        20,
      );
    });
  }

  const slopes = fc.constantFrom(0, 0.01, 0.3, 1, 2, -0.5, -1);
  const anyDouble = fc.oneof(fc.double(), fc.constantFrom(0, -0, nan, infinity, -infinity));
  const moves = fc.double({ noNaN: true, min: -1e300, max: 1e300 });
  const pairs = fc.array(fc.tuple(moves, fc.oneof(moves, fc.double({ min: -1e-3, max: 1e-3, noNaN: true }))), {
    maxLength: 40,
  });

  test("leakyRelu and step", () => {
    forAll([fc.array(anyDouble, { maxLength: 40 }), slopes], (x, slope) => {
      const n = x.length;
      same(
        guarded(createKernels, { inputs: { x }, out: n, run: (k, out, at) => k.leakyRelu(out, at.x, slope, n) }),
        x.map((value) => leaky(value, slope)),
      );
      same(
        guarded(createKernels, { inputs: { x }, out: n, run: (k, out, at) => k.step(out, at.x, n) }),
        x.map((value) => (value !== value ? nan : value > 0 ? 1 : 0)),
      );
    });
  });

  const leakyChange = (x: number[], dx: number[], slope: number): number[] =>
    guarded(createKernels, {
      inputs: { x, dx },
      out: x.length,
      run: (k, out, at) => k.leakyReluDifference(out, at.x, at.dx, slope, x.length),
    });

  test("leakyReluDifference is exactly d or slope·d on one side of 0", () => {
    forAll([pairs, slopes], (chosen, slope) => {
      const oneSided = chosen.filter(([x, d]) => x > 0 === x + d > 0);
      same(
        leakyChange(
          oneSided.map(([x]) => x),
          oneSided.map(([, d]) => d),
          slope,
        ),
        oneSided.map(([x, d]) => (x > 0 ? d : slope * d)),
      );
    });
  });

  test("leakyReluDifference across 0 is the difference of both sides", () => {
    forAll([size, seed, slopes], (n, s, slope) => {
      const draw = uniform(s);
      // Multiples of 2^-20, so that x + d is exact. x + d is 0, goes beyond 0, or just crosses it.
      const x = Array.from({ length: n }, () => Math.round((4 * draw() - 2) * 2 ** 20) / 2 ** 20);
      const dx = x.map((value) => -value * [1, 2, 1.5][Math.floor(3 * draw())]! - Math.sign(value) * 2 ** -20);
      const after = x.map((value, i) => leaky(value + dx[i]!, slope));
      near(
        leakyChange(x, dx, slope),
        x.map((value, i) => after[i]! - leaky(value, slope)),
        // Each side is rounded once, and the difference once. With a slope of 0 or more nothing cancels.
        (i) => 2 * EPSILON * (Math.abs(after[i]!) + Math.abs(leaky(x[i]!, slope))),
      );
    });
  });

  test("leakyReluDifference of NaN is NaN", () => {
    same(leakyChange([nan, nan, 1, -1], [1, -1, nan, nan], 0.1), [nan, nan, nan, nan]);
    same(leakyChange([nan, nan, 1, -1], [1, -1, nan, nan], 0), [nan, nan, nan, nan]);
  });

  test("stepDifference", () => {
    const stepChange = (x: number[], dx: number[]): number[] =>
      guarded(createKernels, {
        inputs: { x, dx },
        out: x.length,
        run: (k, out, at) => k.stepDifference(out, at.x, at.dx, x.length),
      });
    forAll([pairs], (chosen) => {
      same(
        stepChange(
          chosen.map(([x]) => x),
          chosen.map(([, d]) => d),
        ),
        chosen.map(([x, d]) => Number(x + d > 0) - Number(x > 0)),
      );
    });
    // To and from the kink itself, and by the smallest possible steps.
    same(
      stepChange([0, 0, -0, 5e-324, 5e-324, -5e-324, -1, 1], [5e-324, -5e-324, 5e-324, -5e-324, 1, 5e-324, 1, -1]),
      [1, 0, 1, -1, 0, 0, 0, -1],
    );
    same(stepChange([nan, 1], [1, nan]), [nan, nan]);
  });
});
