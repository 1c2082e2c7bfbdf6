import { type DifferenceScheme, Tensor, tensor } from "@rxgrad/core";
import * as fc from "fast-check";
import { gradientDescent } from "rxgrad/calculus";
import { last, lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { record } from "./record.js";

const squares = ([x0, x1]: number[]): number => x0 ** 2 + x1 ** 2;

test("gives every digit of the worked examples, divergence included", async () => {
  const arrive = (learningRate: number): Promise<number[]> =>
    lastValueFrom(gradientDescent(squares, [-3, 4], { learningRate, steps: 100 }).pipe(map(({ x }) => x)));
  assert.equal(await arrive(0.1), [-6.111107928998789e-10, 8.148143905314271e-10]);
  assert.equal(await arrive(10), [-2.5898374737328363e13, -1.2952486168965398e12]);
  assert.equal(await arrive(1e-10), [-2.999999939999995, 3.9999999199999934]);
});

test("the start is step 0, and each step has its point, its value and the gradient for the next step", () => {
  const { values, completed } = record(
    gradientDescent(squares, [-3, 4], { learningRate: 0.25, steps: 2, gradient: (x) => x.map((number) => 2 * number) }),
  );
  assert.ok(completed);
  assert.equal(values, [
    { step: 0, x: [-3, 4], value: 25, gradient: [-6, 8] },
    { step: 1, x: [-1.5, 2], value: 6.25, gradient: [-3, 4] },
    { step: 2, x: [-0.75, 1], value: 1.5625, gradient: [-1.5, 2] },
  ]);
  assert.is(record(gradientDescent(squares, [-3, 4], { learningRate: 1, steps: 0 })).values.length, 1);
});

test("every subscription starts again, from a copy of the start made at the call", () => {
  const start = [-3, 4];
  const path = gradientDescent(squares, start, { learningRate: 0.1, steps: 5 });
  start[0] = 100;
  start.push(5);
  assert.equal(record(path).values, record(path).values);
  assert.equal(record(path).values[0].x, [-3, 4]);
});

test("nothing runs before subscribing", () => {
  let calls = 0;
  gradientDescent(() => calls++, [1], { learningRate: 0.1, steps: 5 });
  assert.is(calls, 0);
});

test("subscribers and f may change the arrays that they receive", () => {
  const options = { learningRate: 0.1, steps: 5 };
  const clean = record(gradientDescent(squares, [-3, 4], options)).values.map(({ value }) => value);
  const spoilt = record(
    gradientDescent(squares, [-3, 4], options).pipe(
      map(({ x, gradient, value }) => {
        x.fill(Number.NaN);
        gradient.fill(Number.NaN);
        return value;
      }),
    ),
  ).values;
  assert.equal(spoilt, clean);
  const spoil = (x: number[]): number => {
    const value = squares(x);
    x.fill(Number.NaN);
    return value;
  };
  const gradient = (x: number[]): number[] => x.map((number) => 2 * number);
  const exact = record(gradientDescent(squares, [-3, 4], { ...options, gradient })).values;
  assert.equal(record(gradientDescent(spoil, [-3, 4], { ...options, gradient })).values, exact);
  const kept: number[][] = [];
  const greedy = gradientDescent((x: number[]) => kept.push(x) && squares(x), [-3, 4], options);
  const { values } = record(greedy);
  for (const x of kept) x.fill(Number.NaN);
  assert.ok(values.every(({ x }) => x.every(Number.isFinite)));
});

test("unsubscribing ends it before f is called again", () => {
  let calls = 0;
  const f = (x: number[]): number => {
    calls++;
    return squares(x);
  };
  const gradient = (x: number[]): number[] => x.map((number) => 2 * number);
  const { values, completed } = record(
    gradientDescent(f, [-3, 4], { learningRate: 0.1, steps: 1e9, gradient }).pipe(take(3)),
  );
  assert.is(values.length, 3);
  assert.ok(completed);
  assert.is(calls, 3);
});

test("long walks do not overflow the stack", async () => {
  const path = gradientDescent(([x]) => x * x, [1], { learningRate: 1e-6, steps: 200_000 });
  assert.is((await lastValueFrom(path.pipe(last()))).step, 200_000);
});

test("start, x, gradient and the argument of f have the same type", async () => {
  const typed = await lastValueFrom(
    gradientDescent(
      (x) => {
        assert.instance(x, Float64Array);
        return x[0] ** 2;
      },
      Float64Array.of(3),
      { learningRate: 0.1, steps: 1 },
    ),
  );
  assert.instance(typed.x, Float64Array);
  assert.instance(typed.gradient, Float64Array);
  const matrix = await lastValueFrom(
    gradientDescent(
      (W) => {
        assert.instance(W, Tensor);
        return W.at(0, 1) ** 2;
      },
      tensor([[3, 4]]),
      { learningRate: 0.1, steps: 200 },
    ),
  );
  assert.instance(matrix.x, Tensor);
  assert.equal(matrix.x.shape, [1, 2]);
  assert.is(matrix.x.at(0, 0), 3);
  assert.ok(Math.abs(matrix.x.at(0, 1)) < 1e-9);
  const whole = await lastValueFrom(gradientDescent(([x]) => x * x, [3], { learningRate: 0.25, steps: 1, h: 0.5 }));
  assert.equal(whole.x, [1.5]);
});

test("the learning rate may be a schedule, called once for each step from 1", () => {
  const asked: number[] = [];
  const learningRate = (step: number): number => {
    asked.push(step);
    return 1 / 2 ** step;
  };
  const path = gradientDescent(([x]) => x, [0], { learningRate, steps: 3, h: 0.5 }).pipe(map(({ x }) => x[0]));
  assert.equal(record(path).values, [0, -0.5, -0.75, -0.875]);
  assert.equal(asked, [1, 2, 3]);
});

test("the differences use h and scheme", () => {
  const derivative = (scheme: DifferenceScheme): number =>
    record(gradientDescent(([x]) => x * x, [1], { learningRate: 1, steps: 0, scheme, h: 0.5 })).values[0].gradient[0];
  assert.is(derivative("central"), 2);
  assert.is(derivative("forward"), 2.5);
  assert.is(derivative("backward"), 1.5);
});

test("with a small rate, a convex quadratic never increases", async () => {
  const positive = fc.double({ min: 0.1, max: 10, noNaN: true });
  await fc.assert(
    fc.asyncProperty(
      positive,
      positive,
      fc.double({ min: 0.001, max: 0.05, noNaN: true }),
      async (a, b, learningRate) => {
        const path = gradientDescent(([x, y]) => a * x * x + b * y * y, [3, -2], {
          learningRate,
          steps: 30,
          h: "auto",
        });
        const values = (await lastValueFrom(path.pipe(toArray()))).map(({ value }) => value);
        values.slice(1).forEach((value, i) => {
          assert.ok(value <= values[i] + 1e-12, `${value} after ${values[i]}`);
        });
      },
    ),
    { seed: 1 },
  );
});

test.run();
