// Automatic steps: the estimated error holds for any f, also for one that varies between x and x + h.
import { derivative, derivativeWithError, hessian, numericalGradient } from "@rxgrad/core/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";

type Case = readonly [f: (x: number) => number, x: number, wanted: number, within: number];

/** Reproducible numbers in [0, 1), by L'Ecuyer's multiplicative generator. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 40692) % 2147483399;
    yield state / 2147483399;
  }
}

/** A number in [−0.5, 0.5), uncorrelated between neighbors of x. */
function noiseAt(x: number): number {
  const scrambled = Math.sin(x * 12345.678901 + x * x * 1e9) * 43758.5453;
  return scrambled - Math.floor(scrambled) - 0.5;
}

function holds([f, x, wanted, within]: Case): void {
  const { value, error } = derivativeWithError(f, x, { h: "auto" });
  close(value, wanted, 1.5 * error);
  assert.ok(error <= within, `${value} ± ${error} at ${x}, within ${within}`);
}

test("a function that rounds has the derivative over steps wider than its rounding", () => {
  const cases: Case[] = [
    [(v) => Math.sin(Math.fround(v)), 30, Math.cos(30), 1e-5],
    [(v) => Math.fround(v) ** 2, 5, 10, 1e-3],
    [(v) => Number((v * v).toFixed(4)), 3, 6, 1e-2],
    [(v) => Math.round(Math.sin(v) * 1e3) / 1e3, 0.7, Math.cos(0.7), 0.1],
    [(v) => Math.round(Math.sin(v) * 1e3) / 1e3, 1.56, Math.cos(1.56), 0.1],
    [(v) => Math.round(Math.sin(v) * 1e6) / 1e6, 30, Math.cos(30), 1e-5],
  ];
  cases.forEach(holds);
  close(numericalGradient(([v]) => Math.fround(v) ** 2, [5], { scheme: "richardson", h: "auto" })[0], 10, 1e-3);
});

test("a function that is flat only around x has the derivative 0", () => {
  const cases: Case[] = [
    [(v) => Math.max(0, v), -1e-5, 0, 1e-12],
    [(v) => Math.max(0, v), -0.01, 0, 1e-12],
    [(v) => Math.max(-1, Math.min(1, v)), 1.02, 0, 1e-12],
    [(v) => 1 + v ** 4, 0, 0, 1e-12],
    [() => 3, 7, 0, 1e-12],
  ];
  cases.forEach(holds);
});

test("with noise, the derivative comes from wider steps", () => {
  holds([(v) => Math.sin(v) + 1e-6 * noiseAt(v), 86400, Math.cos(86400), 1e-4]);
  holds([(v) => Math.sin(v) + 1e-6 * noiseAt(v), 1e4, Math.cos(1e4), 1e-4]);
});

test("a small wave on a steep line is found", () => {
  holds([(v) => v + 1e-3 * Math.sin(v - 99998), 1e5, 1 + 1e-3 * Math.cos(2), 1e-8]);
  holds([(v) => 1e6 * v + Math.sin(v - 1000), 1000, 1000001, 1e-4]);
});

test("the derivative of a trend plus a narrow function is off by at most 1.5 times its error", () => {
  const draws = numbers(7);
  const draw = (): number => draws.next().value;
  const pick = <T>(of: readonly T[]): T => of[Math.floor(draw() * of.length)];
  let most = 0;
  for (let n = 0; n < 400; n++) {
    const x = pick([-1, 1]) * (Math.round(16 * 10 ** (3 + 3 * draw())) / 16);
    const width = 10 ** (-2 * draw());
    const center = x + 6 * width * (draw() - 0.5);
    const power = pick([1, 2, 3]);
    const scale = pick([0, 1, -3, 1e3, 1e6, 1e-3]) / Math.abs(x) ** (power - 1);
    const [narrow, exact] = pick<readonly [(u: number) => number, (u: number) => number]>([
      [Math.sin, Math.cos],
      [(u) => Math.exp((-u * u) / 2), (u) => -u * Math.exp((-u * u) / 2)],
      [Math.atan, (u) => 1 / (1 + u * u)],
    ]);
    const height = pick([1e-3, 1, 30]);
    const at = (v: number): number => (v - center) / width;
    const f = (v: number): number => scale * v ** power + height * narrow(at(v));
    // The rounding of f hides a function that is smaller than some hundred roundings.
    if (height < 1000 * Number.EPSILON * Math.abs(f(x))) continue;
    let calls = 0;
    const counted = (v: number): number => {
      calls++;
      return f(v);
    };
    const { value, error } = derivativeWithError(counted, x, { h: "auto" });
    const wanted = scale * power * x ** (power - 1) + (height * exact(at(x))) / width;
    close(value, wanted, 1.5 * error);
    assert.ok(error < 0.05 * (Math.abs(wanted) + height / width), `${value} ± ${error}, wanted ${wanted}`);
    most = Math.max(most, calls);
  }
  assert.ok(most <= 60, `${most} values`);
});

test("second derivatives also choose their steps, mixed ones included", () => {
  const options = { scheme: "richardson", h: "auto" } as const;
  close(derivative(Math.sin, 1000, { order: 2, ...options }), -Math.sin(1000), 1e-9);
  close(derivative(Math.sin, 86400, { order: 2, ...options }), -Math.sin(86400), 1e-9);
  const [[aa, ab], [ba, bb]] = hessian(([a, b]) => Math.sin(a * b), [300, 2], options);
  close(aa, -4 * Math.sin(600), 1e-8);
  close(ab, Math.cos(600) - 600 * Math.sin(600), 1e-6);
  assert.is(ba, ab);
  close(bb, -(300 ** 2) * Math.sin(600), 1e-5);
  // Numbers of different sizes, each with its own step.
  const [[, mixed], [, second]] = hessian(([a, b]) => a * Math.sin(b - 3), [1e6, 5], options);
  close(mixed, Math.cos(2), 1e-9);
  close(second, -1e6 * Math.sin(2), 0.1);
});

test.run();
