import { checkFunction, finiteValue, readMethod, slopeAt } from "./method.js";
import type { DifferenceOptions } from "./options.js";
import { openPoint, type Point, type SameKind } from "./point.js";

/**
 * The gradient of f at x: its derivative by each number in x, from values of f alone.
 *
 * f is given the same kind of thing as x, and the gradient is a new one of that kind. Arrays and Float64Arrays are
 * perturbed in place, so f may also be a closure that looks at x from elsewhere. After every call all of x is put back,
 * whatever f did to it, also when f throws. A Tensor, an array with elements that cannot be written, as frozen ones have,
 * or arrays that share storage, as `[row, row]`, are never touched: f is given a copy for each value, in which every number
 * stands by itself. Numbers are float64 throughout, so whole numbers in x are perturbed like any others. `forward` and
 * `backward` take n + 1 values of f, `central` 2n, `five-point` 4n, `richardson` 20n, or 29n to 60n with `h: "auto"`.
 *
 * A given h is used as it is: beside an |x| of 1e12 a step of 1e-4 is no longer one, and the derivative is wrong without a
 * word ({@link DifferenceOptions.h} has a table). `h: "auto"` grows with x, and so does `relativeStep`.
 *
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², and bounds between which x does not lie.
 * @throws ShapeError for an x of another kind: integer and 32-bit typed arrays cannot hold x ± h; for
 *   steps or bounds that are not built like x; where f freezes x or transfers it, so that it cannot be put back.
 * @throws NumericError where x, or f near x, is not finite, or f does not return a number.
 * @example
 * numericalGradient(([x0, x1]) => x0 ** 2 + x1 ** 2, [3, 4]); // [6.00000000000378, 7.999999999999119]
 * numericalGradient((W) => W.at(0, 1) ** 2, tensor([[1, 3], [-1, 4]])).toArray(); // [[0, 6], [0, 0]], but for rounding
 * numericalGradient(([p, q]) => Math.sqrt(p * q), [0.25, 1], { h: [1e-5, 1e-4], bounds: { upper: [0.25, 1] } }); // [1, 0.25], but for truncation
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
  const { values, like, place, set, ask } = open;
  let base: number | undefined;
  const gradient = values.map((start, i) => {
    const valueWith = (moved: number): number => {
      if (moved === start && base !== undefined) return base;
      set(i, moved);
      const value = finiteValue(owner, ask(f), () => `${place(i)} = ${moved}`);
      if (moved === start) base = value;
      return value;
    };
    return slopeAt(owner, method, i, valueWith);
  });
  return like(gradient) as never;
}
