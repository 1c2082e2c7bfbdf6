import { type DifferenceScheme, HyperparameterError, NumericError, ShapeError, tensor } from "@rxgrad/core";
import { numericalGradient } from "@rxgrad/core/calculus";
import { test } from "uvu";
import { throws } from "../support/closeness.js";

const squares = (x: Iterable<number>): number => {
  let sum = 0;
  for (const number of x) sum += number ** 2;
  return sum;
};

test("typed arrays that cannot hold x ± h are refused", () => {
  const given = [
    [Int32Array.of(1), "an Int32Array"],
    [Uint8Array.of(1), "a Uint8Array"],
    [Float32Array.of(1), "a Float32Array"],
  ] as const;
  for (const [x, told] of given) {
    throws(
      () => numericalGradient(() => 0, x as unknown as Float64Array),
      ShapeError,
      `numericalGradient: x is ${told}, which cannot hold x ± h; give Float64Array.from of it.`,
    );
  }
});

test("an invalid point is refused with the place of the error", () => {
  const cases: [unknown, string][] = [
    [3, "x is 3"],
    [undefined, "x is undefined"],
    [[1, ["2"]], 'x[1][0] is "2"'],
    [[1, null], "x[1] is null"],
    [{ length: 2 }, "x is an Object"],
  ];
  for (const [x, got] of cases) {
    throws(
      () => numericalGradient(() => 0, x as number[]),
      ShapeError,
      `numericalGradient: ${got}; give numbers in an array, nested arrays, a Float64Array or a Tensor.`,
    );
  }
  throws(
    () => numericalGradient(() => 0, [[1], [2, Number.NaN]]),
    NumericError,
    "numericalGradient: x[1][1] is NaN; give finite numbers.",
  );
});

test("an array that contains itself is refused", () => {
  const x: unknown[] = [1];
  x.push([2, x]);
  throws(
    () => numericalGradient(() => 0, x as number[]),
    ShapeError,
    "numericalGradient: x is nested more than 64 deep, or contains itself; give a flat array.",
  );
});

test("an f that freezes x or gives it away is refused, since x cannot be put back", () => {
  const message = "numericalGradient: f froze or transferred x, so it cannot be restored; copy it in f.";
  throws(() => numericalGradient((x) => Object.freeze(x)[0], [1]), ShapeError, message);
  const away = (x: Float64Array): number => structuredClone(x, { transfer: [x.buffer] })[0];
  throws(() => numericalGradient(away, Float64Array.of(1)), ShapeError, message);
});

test("what f may not return is refused with its place", () => {
  throws(
    () => numericalGradient(([a, b]) => a + Math.log(b), [1, 0]),
    NumericError,
    "numericalGradient: f is -Infinity at x[0] = 1.0001; give a point around which f is finite, a smaller h, or bounds.",
  );
  throws(
    () => numericalGradient((x) => Math.sqrt(x.at(1)), tensor([1, 0]), { h: 0.25 }),
    NumericError,
    "numericalGradient: f is NaN at x.data[1] = -0.25; give a point around which f is finite, a smaller h, or bounds.",
  );
  throws(
    () => numericalGradient((() => undefined) as unknown as () => number, [1]),
    NumericError,
    "numericalGradient: f returned undefined at x[0] = 1.0001, not a number; return one.",
  );
});

test("a bad h or scheme is refused", () => {
  for (const h of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => numericalGradient(squares, [1], { h }),
      HyperparameterError,
      `numericalGradient: h is ${h}; give a positive finite number, or "auto".`,
    );
  }
  throws(
    () => numericalGradient(squares, [1], { scheme: "five" as DifferenceScheme }),
    HyperparameterError,
    'numericalGradient: scheme is "five"; give "central", "forward", "backward", "five-point" or "richardson".',
  );
});

test.run();
