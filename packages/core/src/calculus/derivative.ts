import { NumericError } from "../errors.js";
import { describeValue } from "../graph/node.js";
import { knownOptions } from "../known-options.js";
import { type DerivativeEstimate, extrapolate } from "./richardson.js";
import { checkFunction, type DifferenceOptions, finiteValue, readMethod, slopeAt } from "./schemes.js";

/**
 * The derivative of f at x, from values of f alone.
 *
 * A given h is used as it is, as a textbook would: beside an |x| so large that x + h rounds to x the result is 0, and
 * `h: "auto"` is the remedy.
 *
 * @throws HyperparameterError for an unknown scheme, or an h that is neither positive and finite nor `"auto"`.
 * @throws NumericError where x, or f near x, is not a finite number.
 * @example
 * derivative((x) => x ** 2 + 1, 2, { h: 0.001 }); // 3.9999999999995595
 * derivative(Math.exp, 0, { scheme: "five-point", h: "auto" }); // 1, but for rounding
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export function derivative(f: (x: number) => number, x: number, options?: DifferenceOptions): number {
  checkFunction("derivative", f);
  const method = readMethod("derivative", options);
  checkPoint("derivative", x);
  return slopeAt("derivative", method, x, valuesBeside("derivative", f, x));
}

/**
 * The derivative of f at x with an estimate of its error, by Richardson extrapolation of central differences.
 *
 * h is the widest step taken, and f is asked for 20 values. For a smooth f a wide h is best: `"auto"` starts at
 * 0.05·max(1, |x|). The estimate trusts that f is smooth within h of x: a kink or noise there goes unseen, so take
 * a smaller h where f has one.
 *
 * @throws HyperparameterError for an h that is neither positive and finite nor `"auto"`, or that vanishes beside x.
 * @throws NumericError where x, or f near x, is not a finite number.
 * @example
 * const { value, error } = derivativeWithError(Math.sin, 1, { h: "auto" });
 * Math.abs(value - Math.cos(1)) <= error; // true
 * @see C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982).
 */
export function derivativeWithError(
  f: (x: number) => number,
  x: number,
  options?: Pick<DifferenceOptions, "h">,
): DerivativeEstimate {
  const owner = "derivativeWithError";
  checkFunction(owner, f);
  const { h } = knownOptions(owner, options, ["h"]);
  const { stepAt } = readMethod(owner, { scheme: "richardson", h });
  checkPoint(owner, x);
  const estimate = extrapolate(valuesBeside(owner, f, x), x, stepAt(x));
  if (Number.isFinite(estimate.value)) return estimate;
  throw new NumericError(`${owner}: the differences of f at ${x} are not finite; give a larger h.`);
}

function checkPoint(owner: string, x: number): void {
  if (!Number.isFinite(x)) throw new NumericError(`${owner}: x is ${describeValue(x)}; give a finite number.`);
}

const valuesBeside =
  (owner: string, f: (x: number) => number, x: number) =>
  (nudge: number): number => {
    const moved = nudge === 0 ? x : x + nudge;
    return finiteValue(owner, f(moved), () => `x = ${moved}`);
  };
