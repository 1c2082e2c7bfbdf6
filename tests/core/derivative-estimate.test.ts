// Estimates of errors: a small estimate is never wrong.
import { derivative, derivativeWithError, numericalGradient, numericalGradientAsync } from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

/** e^(−((x − c)/w)²/2), and its derivative. */
const bell = (center: number, width: number): [(x: number) => number, (x: number) => number] => {
  const f = (x: number): number => Math.exp(-(((x - center) / width) ** 2) / 2);
  return [f, (x) => (-(x - center) / width ** 2) * f(x)];
};
const relu = (x: number): number => Math.max(0, x);

test("the derivative of a narrow function far from 0 is found, and its error is small", () => {
  const [narrow, exact] = bell(5000, 3);
  close(exact(5001), -0.1051, 1e-4);
  close(Math.cos(86400), 0.9967, 1e-4);
  const cases: [(x: number) => number, number, number][] = [
    [narrow, 5001, exact(5001)],
    [Math.sin, 86400, Math.cos(86400)],
    [Math.sin, 1e5, Math.cos(1e5)],
    [Math.sin, 1e9, Math.cos(1e9)],
  ];
  for (const [f, x, wanted] of cases) {
    const { value, error } = derivativeWithError(f, x, { h: "auto" });
    close(value, wanted, error);
    assert.ok(error < 1e-6, `${error} at ${x}`);
  }
});

test("the derivative of a function as narrow as 1e-6, and of one at an x of 1e-9, is found as well", () => {
  for (const width of [0.1, 3e-3, 3e-4, 3e-5, 3e-6, 3e-7]) {
    for (const center of [0, 0.5, -0.9]) {
      const [f, exact] = bell(center, width);
      const x = center + width / 3;
      const { value, error } = derivativeWithError(f, x, { h: "auto" });
      close(value, exact(x), error);
      assert.ok(width < 1e-6 || error < 1e-5 * Math.abs(exact(x)), `${error} for ${width}`);
    }
  }
  const { value, error } = derivativeWithError((x) => Math.sin(x / 1e-9), 1e-9, { h: "auto" });
  close(value, Math.cos(1) / 1e-9, error);
  assert.ok(error < 1);
});

test("the error holds for waves of any length, at any x", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 5, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.boolean(),
      (logFrequency, logX, negative) => {
        const frequency = 10 ** logFrequency;
        const x = (negative ? -1 : 1) * 10 ** logX;
        const f = (at: number): number => Math.sin(frequency * at) + 1;
        const { value, error } = derivativeWithError(f, x, { h: "auto" });
        const exact = frequency * Math.cos(frequency * x);
        // f rounds frequency·x, by up to ε/2 of it. This shifts the phase of the wave and of its derivative.
        const phase = Number.EPSILON * frequency * Math.abs(x);
        close(value, exact, 3 * error + frequency * phase);
        assert.ok(error < 1e-4 * frequency + 1e4 * frequency * phase, `${error} of ${frequency} at ${x}`);
      },
    ),
    { seed: 1, numRuns: 1000 },
  );
});

test("at a kink the error is half the difference of the derivatives on both sides, with a given h too", () => {
  for (const h of ["auto", 1e-4, 0.1] as const) {
    const half = derivativeWithError(relu, 0, { h });
    close(half.value, 0.5, 1e-12);
    close(half.error, 0.5, 1e-9);
    close(derivativeWithError(Math.abs, 0, { h }).error, 1, 1e-9);
    close(derivativeWithError((x) => relu(x) + 100 * x * x, 0, { h }).error, 0.5, 1e-6);
    const shifted = derivativeWithError((x) => relu(x - 300), 300, { h });
    close(shifted.error, 0.5, 1e-6);
  }
  // Beside a kink the derivative is unique.
  for (const x of [0.04, 1e-3, 1e-5, -1e-5]) {
    const { value, error } = derivativeWithError(Math.abs, x, { h: "auto" });
    close(value, Math.sign(x), error);
    assert.ok(error < 1e-9, `${error} at ${x}`);
  }
});

test("noise in f is part of the error", () => {
  for (const noise of [1e-12, 1e-9, 1e-6, 1e-3]) {
    const errors: number[] = [];
    for (let x = -2; x <= 2; x += 0.037) {
      const f = (at: number): number => Math.sin(at) + noise * Math.sin(1e13 * at * at);
      const { value, error } = derivativeWithError(f, x, { h: "auto" });
      close(value, Math.cos(x), 3 * error);
      errors.push(error);
    }
    // Over steps of 0.05 to 0.0024. Narrower steps may measure noise, and then the error is large.
    const middle = errors.sort((a, b) => a - b)[errors.length >> 1];
    assert.ok(middle < 1e3 * noise, `${middle} of ${noise}`);
  }
});

test("f is evaluated at 21 points, and at 29 with h auto if it is smooth", () => {
  for (const [h, wanted] of [
    [0.01, 21],
    ["auto", 29],
  ] as const) {
    const asked = new Set<number>();
    const f = (x: number): number => {
      asked.add(x);
      return Math.exp(x);
    };
    derivativeWithError(f, 1, { h });
    assert.is(asked.size, wanted);
  }
});

test('"richardson" with h auto gives the same number, bit for bit, in every function', async () => {
  const [narrow] = bell(5000, 3);
  for (const [f, x] of [
    [narrow, 5001],
    [Math.sin, 86400],
    [Math.exp, 1],
  ] as const) {
    const options = { scheme: "richardson", h: "auto" } as const;
    const { value } = derivativeWithError(f, x, { h: "auto" });
    assert.is(derivative(f, x, options), value);
    assert.equal(
      numericalGradient(([a]) => f(a), [x], options),
      [value],
    );
    assert.equal(await numericalGradientAsync(async ([a]) => f(a), [x], { ...options, concurrency: 4 }), [value]);
  }
});

test.run();
