import { checkFunction, derivativeAt, finiteValue, readMethod } from "./method.js";
import type { DifferenceOptions } from "./options.js";
import { openPoint, type Point, type SameKind } from "./point.js";

/**
 * The gradient of f at x: its derivative by each number in x, from values of f alone.
 *
 * The argument of f and the gradient have the structure of x; the gradient is new. Arrays and Float64Arrays are perturbed
 * in place, so f may also be a closure over x. After every call x is restored, whatever f did to it, also if f throws. Some
 * points are never modified: a Tensor, an array with elements that cannot be written (such as a frozen one), and arrays that
 * share storage, such as `[row, row]`. For these, f gets a new copy for each value, without shared storage. All numbers are
 * float64, so whole numbers in x are perturbed like any others. `forward` and `backward` take n + 1 values of f, `central`
 * 2n, `five-point` 4n, `richardson` 20n, or 29n to 60n with `h: "auto"`.
 *
 * A given h is used unchanged. It may be too small for x: a step of 1e-4 at |x| = 1e12 is rounded, and the derivative is
 * wrong without an error ({@link DifferenceOptions.h} has a table). `h: "auto"` and `relativeStep` grow with x.
 *
 * @param f The function. It is called with a point of the structure of x.
 * @param x Where the gradient is taken: a list of numbers, nested lists, a Float64Array or a Tensor.
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², and an x outside the bounds.
 * @throws ShapeError for an x that is not a point: integer and 32-bit typed arrays cannot hold x ± h; for steps or bounds
 *   without its structure; and if f freezes or transfers x, so it cannot be restored.
 * @throws NumericError if x, or f near x, is not finite, or f does not return a number.
 * @example
 * numericalGradient(([x0, x1]) => x0 ** 2 + x1 ** 2, [3, 4]); // [6.00000000000378, 7.999999999999119]
 * numericalGradient((W) => W.at(0, 1) ** 2, tensor([[1, 3], [-1, 4]])).toArray(); // [[0, 6], [0, 0]], but for rounding
 * const bounds = { upper: [0.25, 1] };
 * numericalGradient(([p, q]) => Math.sqrt(p * q), [0.25, 1], { h: [1e-5, 1e-4], bounds }); // [1, 0.25], but for truncation
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export function numericalGradient<X extends Point>(
  f: (x: X) => number,
  x: X,
  options?: DifferenceOptions<Point>,
): SameKind<X> {
  const owner = "numericalGradient";
  checkFunction(owner, f);
  const open = openPoint(owner, x);
  const method = readMethod(owner, options, open);
  const { values, like, place, set, evaluate } = open;
  let base: number | undefined;
  const gradient = values.map((start, i) => {
    const valueWith = (moved: number): number => {
      if (moved === start && base !== undefined) return base;
      set(i, moved);
      const value = finiteValue(owner, evaluate(f), () => `${place(i)} = ${moved}`);
      if (moved === start) base = value;
      return value;
    };
    return derivativeAt(owner, method, i, valueWith);
  });
  return like(gradient) as never;
}
