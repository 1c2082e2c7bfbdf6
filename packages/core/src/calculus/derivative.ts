import { describeValue } from "../errors/describe-value.js";
import { anyFinite, checkOption } from "../errors/domains.js";
import { NumericError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { perturbed } from "./bounds.js";
import { checkFunction, derivativeAt, finiteValue, readMethod } from "./method.js";
import { type Coordinates, type DerivativeOptions, DIFFERENCE_OPTIONS, type DifferenceOptions } from "./options.js";
import { type DerivativeEstimate, estimateAt, kinkAt, remembered } from "./richardson.js";
import { searchEstimate } from "./richardson-search.js";

/**
 * The first derivative of f at x, or the second with `order: 2`, from values of f alone.
 *
 * A given h is used unchanged, as in textbooks. It may be too small for x: a step of 1e-4 at |x| = 1e12 is rounded, and
 * the result is wrong without an error ({@link DifferenceOptions.h} has a table). Use `h: "auto"` or `relativeStep` then.
 *
 * @param f The function, of one number.
 * @param x Where the derivative is taken: a finite number.
 * @throws HyperparameterError for an unknown scheme or order, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², and an x outside the bounds.
 * @throws NumericError if x, or f near x, is not a finite number.
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
  checkOption(owner, "x", x, anyFinite, NumericError);
  const { order = 1 }: { readonly order?: unknown } = knownOptions(owner, options, KNOWN);
  checkOption(owner, "order", order, { wanted: "1 or 2", accepts: (value) => value === 1 || value === 2 });
  const method = readMethod(owner, options, coordinate(owner, x), { known: KNOWN, order: order as 1 | 2 });
  return derivativeAt(owner, method, 0, checked(owner, f));
}

/**
 * The derivative of f at x with an estimate of its error, by Richardson extrapolation.
 *
 * h is the largest step; f is evaluated 21 times. For a smooth f a large h is best. With a given h, the estimate assumes
 * that f is smooth within h of x, except for noise and a kink at x itself. At such a kink the error is half the
 * difference of the derivatives on both sides. Bounds within h hide the derivative on one side.
 *
 * `"auto"` starts at 0.05·max(1, |x|), or at a smaller step if differences near x show that f changes faster, and rejects
 * estimates that they contradict. It evaluates f 29 times if the first estimate is right and |x| is small, otherwise up
 * to about 60 times. It sees changes of f at a distance of 1e-6 from x or more, for any |x|. It misses changes nearer to x,
 * and changes within the noise of f: less than some thousand roundings of f(x). For a function that rounds, such as
 * `Math.fround`, it gives the derivative by steps larger than the rounding. If no steps agree, the error is large.
 *
 * @param f The function, of one number.
 * @param x Where the derivative is taken: a finite number.
 * @throws HyperparameterError for an h that is neither positive and finite nor `"auto"`, or that rounds to 0 next to x;
 * for a
 *   relativeStep below 2⁻⁵², and an x outside the bounds.
 * @throws NumericError if x, or f near x, is not a finite number.
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
  checkOption(owner, "x", x, anyFinite, NumericError);
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
