/** The formula that estimates a derivative from values of f near the point. */
export type DifferenceScheme = "central" | "forward" | "backward" | "five-point" | "richardson";

/** The range where f may be evaluated, both ends included. One number is for every element; ±Infinity means no bound. */
export interface Bounds<P = never> {
  /** The smallest allowed number, for all or in the structure of x. Default: none. */
  readonly lower?: number | P | undefined;
  /** The largest allowed number, for all or in the structure of x. Default: none. */
  readonly upper?: number | P | undefined;
}

/** Options of differences. `P` is the type with a number for each of x's: `Point`, or `never` if x is one number. */
export interface DifferenceOptions<P = never> {
  /**
   * - `"central"` (default): (f(x+h) − f(x−h)) / 2h, error O(h²)
   * - `"forward"`: (f(x+h) − f(x)) / h, and `"backward"`: (f(x) − f(x−h)) / h, error O(h)
   * - `"five-point"`: (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h, error O(h⁴)
   * - `"richardson"`: central differences at h, h/1.4, h/1.4² …, extrapolated to h = 0
   */
  readonly scheme?: DifferenceScheme | undefined;
  /**
   * The step, 1e-4 by default: a number, or one for each number of x, in arrays like x.
   *
   * A given h is used unchanged, as in textbooks. If |x| is so large that neighboring float64s differ by more than h, x +
   * h is rounded, in the end to x itself. f(x) = x, with derivative 1, shows the limit of a step of 1e-4:
   *
   * | x | distance of float64s | `"central"` | `"five-point"` |
   * | --- | --- | --- | --- |
   * | 1 | 2.2e-16 | 1 − 1e-13 | 1 − 2e-13 |
   * | 1e6 | 1.2e-10 | 1 + 2e-7 | 1 + 2e-7 |
   * | 1e9 | 1.2e-7 | 1.0002 | 1.0002 |
   * | 1e12 | 1.2e-4 | 1.22 | 1.22 |
   * | 1.3e12 | 2.4e-4 | 0 | −0.41 |
   *
   * `"auto"` is right for all of these. It balances truncation against rounding: max(1, |x|) times ∛ε for central, √ε for
   * forward and backward, ε^(1/5) for five-point, 0.05 for richardson, rounded so that x + h is a float64. It assumes
   * that f varies on the scale of |x|. Only richardson tests this, and takes smaller steps if f varies faster, for first,
   * second and mixed derivatives. Second derivatives use ε^(1/4), ε^(1/3), ε^(1/6) and 0.05.
   */
  readonly h?: number | "auto" | P | undefined;
  /**
   * A step that grows with x, in place of h: relativeStep·|x|, or relativeStep if x is 0, rounded so that x + h is a
   * float64.
   */
  readonly relativeStep?: number | undefined;
  /**
   * f is never evaluated outside. If a point of the scheme would lie outside, the points slide inward at the same order
   * of error: at a bound, central becomes (−3f(x) + 4f(x+h) − f(x+2h)) / 2h or its mirror image. Forward and backward replace
   * each other, richardson becomes one-sided. If the bounds leave no room for that either, the step becomes smaller.
   */
  readonly bounds?: Bounds<P> | undefined;
}

/** Options of {@link derivative}. */
export interface DerivativeOptions extends DifferenceOptions {
  /**
   * 2 for the second derivative: (f(x+h) − 2f(x) + f(x−h)) / h² by `"central"`, (f(x+2h) − 2f(x+h) + f(x)) / h² by
   * `"forward"` and its mirror image by `"backward"`, (−f(x−2h) + 16f(x−h) − 30f(x) + 16f(x+h) − f(x+2h)) / 12h² by
   * `"five-point"`; their errors are of the same orders. Rounding is divided by h² too: 1e-4 leaves about 8 digits.
   */
  readonly order?: 1 | 2 | undefined;
}

export const DIFFERENCE_OPTIONS: readonly string[] = ["scheme", "h", "relativeStep", "bounds"];

/** A point as seen by code that reads options. */
export interface Coordinates {
  readonly values: ArrayLike<number>;
  /** The name of number i in messages, such as `x[1][0]`. */
  place(i: number): string;
  /** The numbers of a value with the structure of x. @throws ShapeError for another structure. */
  numbersLike(given: unknown, name: string): ArrayLike<number>;
}
