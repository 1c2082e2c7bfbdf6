import { type DifferenceScheme, HyperparameterError, NumericError } from "@rxgrad/core";
import { derivative, derivativeWithError, hessian } from "@rxgrad/core/calculus";
import { test } from "uvu";
import { throws } from "../support/closeness.js";

test("a bad h or scheme is refused before f is called", () => {
  const never = (): number => {
    throw new Error("f was called");
  };
  for (const h of [0, -1e-4, Number.NaN, Number.POSITIVE_INFINITY]) {
    const message = `h is ${h}; give a positive finite number, or "auto".`;
    throws(() => derivative(never, 1, { h }), HyperparameterError, `derivative: ${message}`);
    throws(() => derivativeWithError(never, 1, { h }), HyperparameterError, `derivativeWithError: ${message}`);
  }
  const none = null as never;
  const nothing = 'h is null; give a positive finite number, or "auto".';
  throws(() => derivative(never, 1, { h: none }), HyperparameterError, `derivative: ${nothing}`);
  throws(() => derivativeWithError(never, 1, { h: none }), HyperparameterError, `derivativeWithError: ${nothing}`);
  throws(() => hessian(never, [1], { h: none }), HyperparameterError, `hessian: ${nothing}`);
  throws(() => derivative(never, 1, { order: none }), HyperparameterError, "derivative: order is null; give 1 or 2.");
  throws(
    () => derivative(never, 1, none),
    HyperparameterError,
    "derivative: its options are null; give an object, such as { scheme: … }.",
  );
  throws(
    () => derivative(never, 1, { scheme: "middle" as DifferenceScheme }),
    HyperparameterError,
    'derivative: scheme is "middle"; give "central", "forward", "backward", "five-point" or "richardson".',
  );
  throws(
    () => derivative(never, 1, { scheme: "toString" as DifferenceScheme }),
    HyperparameterError,
    'derivative: scheme is "toString"; give "central", "forward", "backward", "five-point" or "richardson".',
  );
  throws(
    () => derivativeWithError(never, 1e16, { h: 1e-4 }),
    HyperparameterError,
    'richardson: h is 0.0001, which is rounded too much at x = 10000000000000000; give a larger h or "auto".',
  );
});

test("refuses numbers that are not finite", () => {
  throws(() => derivative((x) => x, Number.NaN), NumericError, "derivative: x is NaN; give a finite number.");
  throws(
    () => derivative(Math.log, 0.5, { h: 1 }),
    NumericError,
    "derivative: f is NaN at x = -0.5; give a point around which f is finite, a smaller h, or bounds.",
  );
  throws(
    () => derivative((x) => Math.sign(x) * 1e308, 0),
    NumericError,
    "derivative: the difference of f at 0 over h = 0.0001 is Infinity; give a larger h.",
  );
  throws(
    () => derivativeWithError((x) => Math.sign(x) * 1e308, 0),
    NumericError,
    "derivativeWithError: the differences of f at 0 are not finite; give a larger h.",
  );
  throws(
    () => derivative((async (x: number) => x) as unknown as (x: number) => number, 1),
    NumericError,
    "derivative: f returned a Promise at x = 1.0001, not a number; await it in numericalGradientAsync.",
  );
});

test.run();
