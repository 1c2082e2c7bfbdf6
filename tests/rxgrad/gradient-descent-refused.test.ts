import { type DifferenceScheme, HyperparameterError, NumericError, ShapeError } from "@rxgrad/core";
import { gradientDescent } from "rxgrad/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { record } from "./record.js";

const squares = ([x0, x1]: number[]): number => x0 ** 2 + x1 ** 2;

test("a value that is not finite ends the stream, and the error names the step and the last finite point", () => {
  // x⁴ from 10 at rate 1: each step x − 4x³ more than cubes x, until x⁴ overflows.
  const quartic = { learningRate: 1, gradient: ([x]: number[]) => [4 * x ** 3], steps: 100 };
  const { values, error, completed } = record(gradientDescent(([x]) => x ** 4, [10], quartic));
  const { step, x, value } = values.at(-1)!;
  assert.instance(error, NumericError);
  assert.not(completed);
  assert.ok(Number.isFinite(value));
  assert.is(
    (error as Error).message,
    `gradientDescent: f(x) is Infinity at step ${step + 1}; the last finite point is step ${step}, x = [${x}], value ${value}; give a smaller learningRate.`,
  );

  const far = record(gradientDescent(() => 1, [1, 2], { learningRate: 1e308, steps: 9, gradient: () => [0, 1e10] }));
  assert.is(
    (far.error as Error).message,
    "gradientDescent: a coordinate of x is -Infinity at step 1; the last finite point is step 0, x = [1, 2], value 1; give a smaller learningRate.",
  );

  const edge = record(
    gradientDescent(([x]) => (x < 0.5 ? Number.NaN : x), [1], { learningRate: 0.375, h: 0.25, steps: 9 }),
  );
  assert.is(
    (edge.error as Error).message,
    "gradientDescent: the gradient is not finite at step 1; the last finite point is step 0, x = [1], value 1; give a smaller learningRate.",
  );

  const { message } = record(
    gradientDescent(() => 1, new Array(9).fill(0), {
      learningRate: 1,
      steps: 9,
      gradient: (x) => x.map(() => Number.NaN),
    }),
  ).error as Error;
  assert.is(message, "gradientDescent: the gradient is not finite at step 0; give a start around which f is finite.");
});

test("the message shows the first elements of a long point", () => {
  const gradient = (x: number[]): number[] => x.map(() => 1e308);
  const { error } = record(gradientDescent(() => 1, new Array(9).fill(0), { learningRate: 10, steps: 1, gradient }));
  assert.match((error as Error).message, "x = [0, 0, 0, 0, 0, 0, 0, 0, … 9 in all], value 1;");
});

test("the error of a failed gradient has its cause", () => {
  const { error, values } = record(gradientDescent(([x]) => Math.log(x), [1e-5], { learningRate: 1, steps: 9 }));
  assert.is(values.length, 0);
  assert.is(
    (error as Error).message,
    "gradientDescent: the gradient is not finite at step 0; give a start around which f is finite.",
  );
  assert.match(((error as Error).cause as Error).message, "numericalGradient: f is NaN at x[0] = -0.00009");
});

test("an error that f throws is the error of the stream", () => {
  const failure = new Error("no simulator");
  const f = (): number => {
    throw failure;
  };
  assert.is(record(gradientDescent(f, [1], { learningRate: 1, steps: 1 })).error, failure);
});

test("refuses a Float32Array as gradient, because it rounds", () => {
  const gradient = (x: number[]) => Float32Array.from(x) as never;
  const { error } = record(gradientDescent(squares, [-3, 4], { learningRate: 1, steps: 1, gradient }));
  assert.instance(error, ShapeError);
  assert.is(
    (error as Error).message,
    "gradientDescent: gradient is a Float32Array, which rounds its numbers; return an array or a Float64Array.",
  );
});

test("refuses a gradient of another length", () => {
  const { error } = record(gradientDescent(squares, [-3, 4], { learningRate: 1, steps: 1, gradient: () => [1, 2, 3] }));
  assert.instance(error, ShapeError);
  assert.is(
    (error as Error).message,
    "gradientDescent: gradient returned 3 numbers at step 0, but x holds 2; return one for each.",
  );
});

test("refuses bad options and starts at the call", () => {
  const good = { learningRate: 0.1, steps: 1 };
  for (const learningRate of [Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
    throws(
      () => gradientDescent(squares, [-3, 4], { ...good, learningRate }),
      HyperparameterError,
      `gradientDescent: learningRate is ${learningRate}; give a finite number, or a schedule (step) => number.`,
    );
  }
  for (const steps of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
    throws(
      () => gradientDescent(squares, [-3, 4], { ...good, steps }),
      HyperparameterError,
      `gradientDescent: steps is ${steps}; give a whole number, 0 or more.`,
    );
  }
  throws(
    () => gradientDescent(squares, [-3, 4], { ...good, h: 0 }),
    HyperparameterError,
    'gradientDescent: h is 0; give a positive finite number, or "auto".',
  );
  throws(
    () => gradientDescent(squares, [-3, 4], { ...good, scheme: "middle" as DifferenceScheme }),
    HyperparameterError,
    'gradientDescent: scheme is "middle"; give "central", "forward", "backward", "five-point" or "richardson".',
  );
  throws(
    () => gradientDescent(squares, [-3, Number.NaN], good),
    NumericError,
    "gradientDescent: start[1] is NaN; give finite numbers.",
  );
  throws(
    () => gradientDescent(() => 0, Int32Array.of(1) as unknown as Float64Array, good),
    ShapeError,
    "gradientDescent: start is an Int32Array, which cannot hold x ± h; give Float64Array.from of it.",
  );
  const { error } = record(gradientDescent(squares, [-3, 4], { learningRate: () => Number.NaN, steps: 1 }));
  assert.instance(error, HyperparameterError);
  assert.is(
    (error as Error).message,
    "gradientDescent: learningRate is NaN for step 1; give a finite number, or a schedule (step) => number.",
  );
});

test.run();
