import { openPoint, type Point, type SameKind } from "./point.js";
import { checkFunction, type DifferenceOptions, finiteValue, readMethod, slopeAt } from "./schemes.js";

/**
 * The gradient of f at x: its derivative by each number in x, from values of f alone.
 *
 * f is given the same kind of thing as x, and the gradient is a new one of that kind. Arrays and Float64Arrays are
 * perturbed in place, so f may also be a closure that looks at x from elsewhere. After every call all of x is put back,
 * whatever f did to it, also when f throws. A Tensor, a frozen array, or arrays that share storage, as `[row, row]`, are
 * never touched: f is given a copy for each value, in which every number stands by itself. Numbers are float64
 * throughout, so whole numbers in x are perturbed like any others. `forward` and `backward` take
 * n + 1 values of f, `central` 2n, `five-point` 4n, `richardson` 20n.
 *
 * A given h is used as it is: beside an |x| so large that x + h rounds to x, the derivative is 0. `h: "auto"` grows with x.
 *
 * @throws HyperparameterError for an unknown scheme, or an h that is neither positive and finite nor `"auto"`.
 * @throws ShapeError for an x of another kind: integer and 32-bit typed arrays cannot hold x ± h; or where f freezes x
 *   or transfers it, so that it cannot be put back.
 * @throws NumericError where x, or f near x, is not finite, or f does not return a number.
 * @example
 * numericalGradient(([x0, x1]) => x0 ** 2 + x1 ** 2, [3, 4]); // [6.00000000000378, 7.999999999999119]
 * numericalGradient((W) => W.at(0, 1) ** 2, tensor([[1, 3], [-1, 4]])).toArray(); // [[0, 6], [0, 0]], but for rounding
 * @see {@link DifferenceOptions} for the formulas. Their weights are those of B. Fornberg, Math. Comp. 51 (1988).
 */
export function numericalGradient<X extends Point>(
  f: (x: X) => number,
  x: X,
  options?: DifferenceOptions,
): SameKind<X> {
  const owner = "numericalGradient";
  checkFunction(owner, f);
  const method = readMethod(owner, options);
  const { values, like, place, set, ask } = openPoint(owner, x);
  const gradient = new Float64Array(values.length);
  let base: number | undefined;

  for (let i = 0; i < gradient.length; i++) {
    const start = values[i];
    const valueWith = (perturbed: number): number => {
      set(i, perturbed);
      return finiteValue(owner, ask(f), () => `${place(i)} = ${perturbed}`);
    };
    const at = (perturbation: number): number => {
      if (perturbation !== 0) return valueWith(start + perturbation);
      base ??= valueWith(start);
      return base;
    };
    gradient[i] = slopeAt(owner, method, start, at);
  }
  return like(gradient) as never;
}
