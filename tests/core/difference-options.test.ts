// Steps and bounds in the functions that take differences without a graph.
import { type DifferenceScheme, tensor } from "@rxgrad/core";
import {
  type DifferenceOptions,
  derivative,
  derivativeWithError,
  descend,
  numericalGradient,
  numericalGradientAsync,
  type Point,
} from "@rxgrad/core/calculus";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

const SCHEMES: DifferenceScheme[] = ["central", "forward", "backward", "five-point", "richardson"];
const line = (x: number): number => x;
const polynomial = (c: number[], x: number): number => c.reduce((sum, a, pow) => sum + a * x ** pow, 0);
const sizeOf = (c: number[], x: number): number => c.reduce((sum, a, pow) => sum + Math.abs(a) * x ** pow, 0);
const derived = (c: number[]): number[] => c.map((a, pow) => a * pow).slice(1);

test("a step of 1e-4 ends where the table says, and no other way of choosing it does", () => {
  const table: [number, number, number, number][] = [
    [1, 1, 1, 1e-12],
    [1e6, 1, 1, 1e-6],
    [1e9, 1.0002, 1.0002, 1e-4],
    [1e12, 1.22, 1.22, 0.005],
    [1.3e12, 0, -0.41, 0.005],
  ];
  for (const [x, central, fivePoint, within] of table) {
    close(derivative(line, x), central, within);
    close(derivative(line, x, { scheme: "five-point" }), fivePoint, within);
    assert.is(numericalGradient(([a]) => a, [x])[0], derivative(line, x));
    for (const scheme of SCHEMES) {
      for (const options of [{ h: "auto" }, { relativeStep: 1e-3 }] as const) {
        close(derivative(line, x, { scheme, ...options }), 1, 1e-11);
        close(numericalGradient(([a, b]) => a - 2 * b, [x, -x], { scheme, ...options })[1], -2, 1e-10);
      }
    }
    const { value, error } = derivativeWithError(line, x, { h: "auto" });
    close(value, 1, error);
    assert.ok(error < 1e-12);
  }
});

test("relativeStep is a fraction of |x|, and absolute at 0, so that x + h is a float64", async () => {
  const f = (seen: number[][]) => (x: number[]) => seen.push([...x]);
  const x = [-4, 0, 3e-9, 7e11];
  const options = { scheme: "forward", relativeStep: 2 ** -10 } as const;
  const wanted = [
    [-4 + 4 / 1024, 0, 3e-9, 7e11],
    [-4, 0, 3e-9, 7e11],
    [-4, 1 / 1024, 3e-9, 7e11],
    [-4, 0, 3e-9 + 3e-9 / 1024, 7e11],
    [-4, 0, 3e-9, 7e11 + 7e11 / 1024],
  ];
  const [seen, later]: number[][][] = [[], []];
  numericalGradient(f(seen), x, options);
  await numericalGradientAsync(f(later), x, options);
  assert.equal(seen, wanted);
  assert.equal(later, wanted);
  fc.assert(
    fc.property(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.constantFrom("central", "forward"),
      (at, scheme) => {
        if (at === 0 || Math.abs(at) > 1e-300) assert.is(derivative(line, at, { scheme, relativeStep: 1e-7 }), 1);
      },
    ),
    { seed: 1 },
  );
});

test("each number may have a step of its own, in arrays like x", () => {
  // Central differences of a³ are off by h², so the steps show.
  const cubes = ([[a, b], [c]]: number[][]): number => a ** 3 + b ** 3 + c ** 3;
  const h = [[0.5, 0.25], [0.125]];
  assert.equal(numericalGradient(cubes, [[1, 2], [3]], { h }), [[3.25, 12.0625], [27.015625]]);
  const flat = numericalGradient((x) => x[0] ** 3 + x[1] ** 3, Float64Array.of(1, 2), {
    h: Float64Array.of(0.5, 0.25),
  });
  assert.equal(flat, Float64Array.of(3.25, 12.0625));
  const matrix = numericalGradient((x) => x.at(0, 0) ** 3 + x.at(0, 1) ** 3, tensor([[1, 2]]), {
    h: tensor([[0.5, 0.25]]),
  });
  assert.equal(matrix.toArray(), [[3.25, 12.0625]]);
  const [{ gradient }] = descend(cubes, [[1, 2], [3]], { learningRate: 0, steps: 0, h });
  assert.equal(gradient, [[3.25, 12.0625], [27.015625]]);
});

test("schemes keep their order of error at bounds, for first and second derivatives", () => {
  // The highest degrees of polynomials for which they are exact.
  const exact = {
    1: { central: 2, forward: 1, backward: 1, "five-point": 4, richardson: 5 },
    2: { central: 3, forward: 2, backward: 2, "five-point": 5, richardson: 5 },
  };
  // The number of steps that are left on either side.
  const room = fc.constantFrom(0, 0.5, 1, 1.5, 2, 9, Number.POSITIVE_INFINITY);
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEMES),
      fc.constantFrom(1 as const, 2 as const),
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 7, maxLength: 7 }),
      room,
      room,
      fc.constantFrom(0.25, 0.5),
      (scheme, order, coefficients, left, right, h) => {
        if (left + right === 0) return;
        const c = coefficients.slice(0, exact[order][scheme] + 1);
        const x = 0.75;
        const bounds = { lower: x - left * h, upper: x + right * h };
        const f = (at: number): number => {
          assert.ok(at >= bounds.lower && at <= bounds.upper, `${at} is outside`);
          return polynomial(c, at);
        };
        const wanted = polynomial(order === 1 ? derived(c) : derived(derived(c)), x);
        // No step is narrower than a fifth of the wider side, or a 20th in a table, whose ten rows add rounding up.
        const step = (h * Math.min(1, left + right)) / (scheme === "richardson" ? 20 : 5);
        const rounding = ((scheme === "richardson" ? 500 : 50) * Number.EPSILON * (1 + sizeOf(c, 4))) / step ** order;
        close(derivative(f, x, { scheme, order, h, bounds }), wanted, rounding);
      },
    ),
    { seed: 1, numRuns: 3000 },
  );
});

test("no function that takes differences evaluates f outside its bounds", async () => {
  const coordinate = fc.double({ min: -10, max: 10, noNaN: true }).map((each) => Math.round(each * 1e6) / 1e6);
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(coordinate, coordinate, coordinate),
      fc.tuple(coordinate, coordinate, coordinate),
      fc.array(fc.constantFrom(0, 1, 0.5, 1e-9, 0.999999), { minLength: 3, maxLength: 3 }),
      fc.constantFrom(...SCHEMES),
      fc.constantFrom<DifferenceOptions<Point>>(
        {},
        { h: "auto" },
        { h: 1 },
        { h: [1e-3, 3, 20] },
        { relativeStep: 0.1 },
      ),
      async (p, q, parts, scheme, steps) => {
        const lower = p.map((each, i) => Math.min(each, q[i]));
        const upper = p.map((each, i) => Math.max(each, q[i]) + 1e-6);
        const start = lower.map((each, i) => Math.min(each + parts[i] * (upper[i] - each), upper[i]));
        const inside = (x: number[]): number => {
          x.forEach((each, i) => void assert.ok(each >= lower[i] && each <= upper[i], `${each} is outside`));
          return x[0] * x[1] + Math.sin(x[2]);
        };
        const options = { scheme, ...steps, bounds: { lower, upper } };
        const gradient = numericalGradient(inside, start, options);
        assert.equal(await numericalGradientAsync(async (x) => inside(x), start, options), gradient);
        const path = [...descend(inside, start, { ...options, learningRate: 3, steps: 3 })];
        assert.equal(path[0].gradient, gradient);
        const { h, ...others } = steps;
        const step = typeof h === "object" ? 2 : h;
        const bounds = { lower: lower[2], upper: upper[2] };
        const wave = (x: number): number => inside([start[0], start[1], x]);
        derivativeWithError(wave, start[2], { ...others, h: step, bounds });
        for (const order of [1, 2] as const) derivative(wave, start[2], { ...others, h: step, scheme, order, bounds });
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

test("at a bound the derivative is that of the closed form, with bounds as numbers, arrays, a Tensor, or on one side", () => {
  const f = (x: ArrayLike<number>): number => Math.sqrt(x[0]) + Math.log(x[1]) * x[0];
  const wanted = [1 / (2 * Math.sqrt(0.25)) + Math.log(2), 0.25 / 2];
  const given: DifferenceOptions<Point>["bounds"][] = [
    { lower: 0.25 },
    { lower: [0.25, 2], upper: [1, 3] },
    { lower: Float64Array.of(0.25, Number.NEGATIVE_INFINITY), upper: Number.POSITIVE_INFINITY },
    { upper: [0.25, 2] },
    {},
  ];
  const allowed = { central: 1e-7, forward: 5e-4, backward: 5e-4, "five-point": 1e-9, richardson: 1e-7 };
  for (const bounds of given) {
    for (const scheme of SCHEMES) {
      const gradient = numericalGradient(f, [0.25, 2], { scheme, bounds });
      gradient.forEach((exact, i) => void close(exact, wanted[i], allowed[scheme]));
      const auto = numericalGradient(f, [0.25, 2], { scheme, bounds, h: "auto" });
      auto.forEach((exact, i) => void close(exact, wanted[i], Math.min(allowed[scheme], 1e-6)));
    }
  }
  const matrix = numericalGradient((x) => f(x.data as Float64Array), tensor([[0.25], [2]]), {
    scheme: "five-point",
    bounds: { lower: tensor([[0.25], [2]]) },
  });
  wanted.forEach((exact, i) => void close(matrix.at(i, 0), exact, 1e-9));
  const { value, error } = derivativeWithError(Math.sqrt, 0.25, { h: "auto", bounds: { lower: 0.25 } });
  close(value, 1, error);
  assert.ok(error < 1e-6);
});

test("second derivatives equal the closed form, as closely as float64 allows", () => {
  const allowed = { central: 1e-6, forward: 1e-4, backward: 1e-4, "five-point": 1e-8, richardson: 1e-8 };
  for (const scheme of SCHEMES) {
    for (let x = -4; x <= 4; x += 0.13) {
      close(derivative(Math.exp, x, { scheme, order: 2, h: "auto" }) / Math.exp(x), 1, allowed[scheme]);
      close(derivative(Math.sin, x, { scheme, order: 2, h: "auto", bounds: { lower: x } }), -Math.sin(x), 1e-3);
    }
  }
  // x⁴ at 0: central leaves 2h², five-point nothing, forward 14h² of x⁴ and 6h of x³.
  const fourth = (x: number): number => x ** 4 + x ** 3;
  assert.is(derivative(fourth, 0, { order: 2, h: 0.5 }), 0.5);
  assert.is(derivative(fourth, 0, { order: 2, h: 0.5, scheme: "five-point" }), 0);
  assert.is(derivative(fourth, 0, { order: 2, h: 0.5, scheme: "forward" }), 6.5);
  assert.is(derivative(fourth, 0, { order: 2, h: 0.5, scheme: "backward" }), 0.5);
});

test("descent is projected into the bounds", () => {
  // (x − 3)² + (y + 1)² in [0, 1] × [0, 2]: from (0, 2), each free coordinate goes 0.2 of the way.
  const f = ([x, y]: number[]): number => (x - 3) ** 2 + (y + 1) ** 2;
  const bounds = { lower: 0, upper: [1, 2] };
  const path = [...descend(f, [0, 2], { learningRate: 0.1, steps: 6, h: 2 ** -10, bounds })];
  const wanted = [
    [0, 2],
    [0.6, 1.4],
    [1, 0.92],
    [1, 0.536],
    [1, 0.2288],
    [1, 0],
    [1, 0],
  ];
  path.forEach(({ x }, step) => {
    x.forEach((each, i) => void close(each, wanted[step][i], 1e-9));
  });
  // A number between equal bounds does not change if the gradient is given.
  const fixed = { learningRate: 0.1, steps: 1, bounds: { lower: [0, 0], upper: [0, 2] }, gradient: () => [-6, 6] };
  assert.equal([...descend(f, [0, 2], fixed)][1].x, [0, 1.4]);
});

test.run();
