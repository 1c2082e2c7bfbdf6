import { describeValue } from "../errors/describe-value.js";
import { HyperparameterError, NumericError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { perturbed } from "./here.js";
import { checkFunction, finiteValue, readMethod, slopeAt } from "./method.js";
import { type Coordinates, type DerivativeOptions, DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { type DerivativeEstimate, estimateAt, kinkAt, remembered } from "./richardson.js";
import { searchEstimate } from "./richardson-search.js";

/**
 * The derivative of f at x, from values of f alone, or the second one, given `order: 2`.
 *
 * A given h is used as it is, as a textbook would: beside an |x| of 1e12, a step of 1e-4 is no longer one, and the result
 * is wrong without a word ({@link DifferenceOptions.h} has a table). `h: "auto"` is the remedy, and so is `relativeStep`.
 *
 * @throws HyperparameterError for an unknown scheme or order, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², and bounds between which x does not lie.
 * @throws NumericError where x, or f near x, is not a finite number.
 * @example
 * derivative((x) => x ** 2 + 1, 2, { h: 0.001 }); // 3.9999999999995595
 * derivative(Math.exp, 0, { scheme: "five-point", h: "auto" }); // 1, but for rounding
 * derivative(Math.sqrt, 0.25, { bounds: { lower: 0.25 } }); // 1, but for truncation, from values to the right
 * derivative(Math.sin, 1, { order: 2, h: "auto" }); // −sin(1), but for rounding
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export function derivative(f: (x: number) => number, x: number, options?: DerivativeOptions): number {
  const owner = "derivative";
  checkFunction(owner, f);
  checkPoint(owner, x);
  const { order = 1 }: { readonly order?: unknown } = knownOptions(owner, options, KNOWN);
  if (order !== 1 && order !== 2) {
    throw new HyperparameterError(`${owner}: order is ${describeValue(order)}; give 1 or 2.`);
  }
  const method = readMethod(owner, options, coordinate(owner, x), { known: KNOWN, order });
  return slopeAt(owner, method, 0, checked(owner, f));
}

/**
 * The derivative of f at x with an estimate of its error, by Richardson extrapolation.
 *
 * h is the widest step taken, and f is asked for 21 values. For a smooth f a wide h is best. With a given h the estimate
 * trusts that f is smooth within h of x, but for noise, and a kink at x itself: there the error is half of what the slopes
 * on both sides differ by. Bounds within h hide the slope on one side.
 *
 * `"auto"` starts at 0.05·max(1, |x|), or where differences from close by show that f changes sooner, and believes nothing
 * that they contradict. It asks for 29 values where that is right at once and |x| is small, for up to about 60 elsewhere. So
 * it sees what f does within 1e-6 of x or more, however large |x| is. What f does only closer to x goes unseen, and so does
 * what hardly stands out from the noise in f: less than some thousand roundings of f(x). A function that rounds, as
 * `Math.fround` does, has the slope of steps wider than that. Where no steps agree, the error is large.
 *
 * @throws HyperparameterError for an h that is neither positive and finite nor `"auto"`, or that vanishes beside x; for a
 *   relativeStep below 2⁻⁵², and bounds between which x does not lie.
 * @throws NumericError where x, or f near x, is not a finite number.
 * @example
 * const { value, error } = derivativeWithError(Math.sin, 1, { h: "auto" });
 * Math.abs(value - Math.cos(1)) <= error; // true
 * derivativeWithError(Math.abs, 0, { h: "auto" }); // { value: 0, error: 1 }
 * @see C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982).
 */
export function derivativeWithError(
  f: (x: number) => number,
  x: number,
  options?: Omit<DifferenceOptions, "scheme">,
): DerivativeEstimate {
  const owner = "derivativeWithError";
  checkFunction(owner, f);
  checkPoint(owner, x);
  const known = ["h", "relativeStep", "bounds"];
  const { auto, stepAt, here } = readMethod(owner, options, coordinate(owner, x), { known, scheme: "richardson" });
  const place = here(0);
  const at = remembered((perturbation) => checked(owner, f)(perturbed(place, perturbation)));
  const { value, error, h } = auto
    ? searchEstimate(at, place, stepAt(0))
    : { h: stepAt(0), ...estimateAt(at, place, stepAt(0)) };
  if (Number.isFinite(value)) return { value, error: Math.max(error, kinkAt(at, place, h) / 2) };
  throw new NumericError(`${owner}: the differences of f at ${x} are not finite; give a larger h.`);
}

const KNOWN = [...DIFFERENCE_OPTIONS, "order"];

function checkPoint(owner: string, x: number): void {
  if (!Number.isFinite(x)) throw new NumericError(`${owner}: x is ${describeValue(x)}; give a finite number.`);
}

const coordinate = (owner: string, x: number): Coordinates => ({
  values: [x],
  place: () => "x",
  numbersLike(given, name) {
    throw new ShapeError(`${owner}: ${name} is ${describeValue(given)}, but x is one number; give one number.`);
  },
});

const checked =
  (owner: string, f: (x: number) => number) =>
  (moved: number): number =>
    finiteValue(owner, f(moved), () => `x = ${moved}`);
