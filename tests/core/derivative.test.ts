import type { DifferenceScheme } from "@rxgrad/core";
import { derivative, derivativeWithError } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];
const coefficient = fc.double({ min: -10, max: 10, noNaN: true });

/** The value of a polynomial with coefficients c, and the sum of the sizes of its terms, which bounds rounding. */
const polynomial = (c: number[], x: number): number => c.reduce((sum, a, power) => sum + a * x ** power, 0);
const sizeOf = (c: number[], x: number): number =>
  polynomial(
    c.map((a) => Math.abs(a)),
    Math.abs(x),
  );
const derivativeOf = (c: number[], x: number): number => polynomial(c.map((a, power) => a * power).slice(1), x);

test("the worked examples agree in every digit", () => {
  close(
    derivative((x) => x ** 2 + 1, 2, { h: 0.001 }),
    3.9999999999995595,
    0,
  );
  const line = (x: number): number => 0.01 * x ** 2 + 0.1 * x;
  close(derivative(line, 5), 0.1999999999990898, 0);
  close(derivative(line, 10), 0.2999999999986347, 0);
});

test("central is exact for quadratics and five-point for quartics, up to rounding", () => {
  const exact = (scheme: DifferenceScheme, degree: number): void =>
    fc.assert(
      fc.property(
        fc.array(coefficient, { minLength: degree + 1, maxLength: degree + 1 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (c, x, h) => {
          const rounding = (8 * Number.EPSILON * sizeOf(c, Math.abs(x) + 2 * h)) / h;
          close(
            derivative((at) => polynomial(c, at), x, { scheme, h }),
            derivativeOf(c, x),
            rounding,
          );
        },
      ),
      { seed: 1 },
    );
  exact("central", 2);
  exact("five-point", 4);
});

test("each scheme has the error of its formula", () => {
  // f = x⁵ at 0: the error of central is h⁴, of five-point −4h⁴; f = x² + x at 0: of forward h, of backward −h.
  const h = 0.125;
  close(
    derivative((x) => x ** 5, 0, { scheme: "central", h }),
    h ** 4,
    0,
  );
  close(
    derivative((x) => x ** 5, 0, { scheme: "five-point", h }),
    -4 * h ** 4,
    1e-18,
  );
  close(
    derivative((x) => x ** 2 + x, 0, { scheme: "forward", h }),
    1 + h,
    0,
  );
  close(
    derivative((x) => x ** 2 + x, 0, { scheme: "backward", h }),
    1 - h,
    0,
  );
  close(
    derivative((x) => x ** 5, 0, { scheme: "richardson", h }),
    0,
    1e-15,
  );
});

test('"auto" is more accurate than 1e-4 in every scheme, and close to the limit of float64', () => {
  const allowed = { central: 1e-9, forward: 1e-6, backward: 1e-6, "five-point": 1e-11, richardson: 1e-12 };
  for (const scheme of SCHEMES) {
    let fixed = 0;
    let auto = 0;
    for (let x = -4; x <= 4; x += 0.13) {
      const off = (h?: "auto"): number => Math.abs(derivative(Math.exp, x, { scheme, h }) / Math.exp(x) - 1);
      fixed = Math.max(fixed, off());
      auto = Math.max(auto, off("auto"));
    }
    assert.ok(auto < fixed, `${scheme}: ${auto} with "auto", ${fixed} with 1e-4`);
    assert.ok(auto < allowed[scheme], `${scheme}: ${auto}`);
  }
});

test('"auto" grows with x, and its perturbation equals its divisor exactly', () => {
  close(
    derivative((x) => x * x, 1e9, { h: "auto" }),
    2e9,
    1,
  );
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(...SCHEMES), (x, scheme) => {
      // The derivative of the identity is 1 to the last bit only if f gets exactly x ± h. Beside a tiny x,
      // or two steps away across a power of two, x ± h rounds by a fraction of h below 1e-12.
      const rounding = Math.abs(x) < 1 || scheme === "five-point" || scheme === "richardson" ? 1e-11 : 0;
      close(
        derivative((at) => at, x, { scheme, h: "auto" }),
        1,
        rounding,
      );
    }),
    { seed: 1 },
  );
});

test("f gets x itself if the scheme needs f(x)", () => {
  for (const scheme of ["forward", "backward"] as const) {
    const seen: number[] = [];
    derivative((x) => seen.push(x), -0, { scheme });
    assert.ok(
      seen.some((x) => Object.is(x, -0)),
      scheme,
    );
  }
});

test("derivativeWithError's error holds for smooth functions", () => {
  const cases: [(x: number) => number, (x: number) => number][] = [
    [Math.sin, Math.cos],
    [Math.exp, Math.exp],
    [(x) => 1 / (1 + x * x), (x) => (-2 * x) / (1 + x * x) ** 2],
    [(x) => Math.atan(20 * x), (x) => 20 / (1 + 400 * x * x)],
  ];
  for (const [f, exact] of cases) {
    for (const h of [1e-4, 1e-2] as const) {
      for (let x = -4; x <= 4; x += 0.13) {
        const { value, error } = derivativeWithError(f, x, { h });
        close(value, exact(x), error);
        assert.ok(error < 1e-9 * (1 + Math.abs(exact(x))), `at ${x}: ${error}`);
      }
    }
  }
});

test("derivativeWithError never returns an error of 0 by accident", () => {
  assert.ok(derivativeWithError((x) => 3 * x + 1, 1).error > 0);
});

test("richardson equals the value of derivativeWithError", () => {
  const { value } = derivativeWithError(Math.sin, 1, { h: "auto" });
  assert.is(derivative(Math.sin, 1, { scheme: "richardson", h: "auto" }), value);
});

test.run();
