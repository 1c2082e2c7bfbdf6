import { type DifferenceScheme, NumericError, Tensor, tensor } from "@rxgrad/core";
import { hessian } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];

test("it agrees with the closed form, symmetric to the last bit, at bounds too", () => {
  // f = sin(ab) + c²a + e^b.
  const f = ([a, b, c]: number[]): number => Math.sin(a * b) + c * c * a + Math.exp(b);
  const [a, b, c] = [0.7, -1.2, 1.5];
  const [sine, cosine] = [Math.sin(a * b), Math.cos(a * b)];
  const wanted = [
    [-b * b * sine, cosine - a * b * sine, 2 * c],
    [cosine - a * b * sine, -a * a * sine + Math.exp(b), 0],
    [2 * c, 0, 2 * a],
  ];
  const allowed = { central: 1e-6, forward: 1e-4, backward: 1e-4, "five-point": 1e-8, richardson: 1e-7 };
  for (const scheme of SCHEMES) {
    for (const bounds of [undefined, { lower: [a, b, c] }, { upper: [a, 0, c] }]) {
      const inside = (x: number[]): number => {
        x.forEach((each, i) => void assert.ok(!bounds?.lower || each >= bounds.lower[i], `${each} is outside`));
        x.forEach((each, i) => void assert.ok(!bounds?.upper || each <= bounds.upper[i], `${each} is outside`));
        return f(x);
      };
      const got = hessian(inside, [a, b, c], { scheme, h: "auto", bounds });
      wanted.forEach((row, i) => {
        row.forEach((each, j) => {
          close(got[i][j], each, bounds ? 20 * allowed[scheme] : allowed[scheme]);
          assert.is(got[i][j], got[j][i]);
        });
      });
    }
  }
});

test("central differences are exact for quadratic forms, with steps of any kind", () => {
  const whole = fc.integer({ min: -8, max: 8 });
  fc.assert(
    fc.property(fc.array(whole, { minLength: 6, maxLength: 6 }), fc.tuple(whole, whole, whole), (q, x) => {
      const Q = [
        [q[0], q[1], q[2]],
        [q[1], q[3], q[4]],
        [q[2], q[4], q[5]],
      ];
      const form = (at: number[]): number =>
        Q.reduce((sum, row, i) => sum + row.reduce((inner, each, j) => inner + (each * at[i] * at[j]) / 2, 0), 0);
      for (const options of [{ h: 0.5 }, { h: [0.5, 1, 2] }, { relativeStep: 0.5 }]) {
        hessian(form, x, options).forEach((row, i) => {
          row.forEach((each, j) => void close(each, Q[i][j], 1e-9));
        });
      }
    }),
    { seed: 1 },
  );
});

test("rows have the type of x; x is restored, and each point is evaluated once", () => {
  assert.equal(
    hessian(([a, b]) => a ** 2 * b, [2, 3], { h: 0.25 }),
    [
      [6, 4],
      [4, 0],
    ],
  );
  assert.equal(
    hessian((x) => x[0] * x[1], Float64Array.of(3, 4), { h: 0.5 }),
    [Float64Array.of(0, 1), Float64Array.of(1, 0)],
  );
  const [first, second] = hessian((x) => x.at(0, 0) * x.at(0, 1), tensor([[3, 4]]), { h: 0.5 });
  assert.instance(first, Tensor);
  assert.equal([first.toArray(), second.toArray()], [[[0, 1]], [[1, 0]]]);
  const x = [3, 1, 2];
  const seen = new Set<string>();
  let calls = 0;
  const sorting = (at: number[]): number => {
    calls++;
    seen.add(at.join());
    const [v0, v1, v2] = at.sort((p, q) => p - q);
    return v0 * v1 + v2 ** 2;
  };
  assert.equal(hessian(sorting, x, { h: 0.25 }), [
    [2, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
  ]);
  assert.equal(x, [3, 1, 2]);
  assert.is(calls, 2 * 3 ** 2 + 1);
  assert.is(seen.size, calls);
  assert.equal(
    hessian(() => 1, []),
    [],
  );
});

test("refuses invalid results of f, and names the place", () => {
  throws(
    () => hessian(([a, b]) => a + Math.sqrt(b), [1, 0], { h: 0.25 }),
    NumericError,
    "hessian: f is NaN at x[1] = -0.25; give a point around which f is finite, a smaller h, or bounds.",
  );
});

test.run();
