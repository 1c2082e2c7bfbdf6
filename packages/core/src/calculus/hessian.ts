import { checkFunction, finiteValue, type Method, readMethod, slopeAt, slopeOf } from "./method.js";
import { searchedMixed } from "./mixed.js";
import type { DifferenceOptions } from "./options.js";
import { type OpenPoint, openPoint, type Point, type SameKind } from "./point.js";

/**
 * The matrix of second derivatives of f at x, from values of f alone. Row i is the derivative of the gradient by number i
 * of x, with the structure of x. The matrix is exactly symmetric.
 *
 * The diagonal has second differences, as `derivative` with `order: 2`. The other elements are differences by one number
 * of differences by the other, with the steps of both. `central` takes 2n² + 1 values of f; `forward` and `backward` about
 * n²/2, `five-point` 8n², `richardson` 200n², or with `h: "auto"` at least 14n², along the diagonals of each two numbers.
 * Rounding is divided by h²: a step of 1e-4 leaves about 8 digits of f. For smooth f use `h: "auto"`, or about 1e-3.
 *
 * f is called as by {@link numericalGradient}: its argument has the structure of x, and x is restored.
 *
 * @throws HyperparameterError for an unknown scheme, an h that is neither positive and finite nor `"auto"`, a
 *   relativeStep below 2⁻⁵², and an x outside the bounds.
 * @throws ShapeError for an x that is not a point, and for steps or bounds without its structure.
 * @throws NumericError if x, or f near x, is not finite, or f does not return a number.
 * @example
 * hessian(([a, b]) => a ** 2 * b, [2, 3], { h: 0.25 }); // [[6, 4], [4, 0]]
 * hessian(([a, b]) => Math.sin(a * b), [1, 2], { scheme: "five-point", h: "auto" }); // but for rounding, of a closed form
 * @see B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988).
 */
export function hessian<X extends Point>(f: (x: X) => number, x: X, options?: DifferenceOptions<Point>): SameKind<X>[] {
  const owner = "hessian";
  checkFunction(owner, f);
  const open = openPoint(owner, x);
  const second = readMethod(owner, options, open, { order: 2 });
  // Rounding affects mixed derivatives as much as second ones, so they use the same steps.
  const first: Method = { ...readMethod(owner, options, open), stepAt: second.stepAt, auto: false };
  const search = second.auto ? second.scheme.search : undefined;
  const lineOf = (i: number) => ({ here: second.here(i), step: second.stepAt(i) });
  const { values, like } = open;
  const valueWith = valuesOf(owner, f, open);
  const rows = Array.from(values, () => new Float64Array(values.length));
  for (let i = 0; i < values.length; i++) {
    rows[i][i] = slopeAt(owner, second, i, (moved) => valueWith(i, moved, i, moved));
    for (let j = 0; j < i; j++) {
      const slopeBy = (moved: number): number => slopeOf(first, j, (other) => valueWith(i, moved, j, other));
      rows[i][j] = search
        ? searchedMixed(search, lineOf(i), lineOf(j), (moved, other) => valueWith(i, moved, j, other))
        : slopeAt(owner, first, i, slopeBy);
      rows[j][i] = rows[i][j];
    }
  }
  return rows.map((row) => like(row) as never);
}

type ValueWith = (i: number, moved: number, j: number, other: number) => number;

/** Values of f with up to two perturbed numbers. Values with one or none are computed once. */
function valuesOf<X>(owner: string, f: (x: X) => number, { values, place, set, ask }: OpenPoint<X>): ValueWith {
  const known = Array.from(values, () => new Map<number, number>());
  let base: number | undefined;
  const fresh: ValueWith = (i, moved, j, other) => {
    set(i, moved);
    set(j, other);
    return finiteValue(owner, ask(f), () => {
      return i === j ? `${place(i)} = ${moved}` : `${place(i)} = ${moved}, ${place(j)} = ${other}`;
    });
  };
  const single = (i: number, moved: number): number => {
    if (moved === values[i]) {
      base ??= fresh(i, moved, i, moved);
      return base;
    }
    const value = known[i].get(moved) ?? fresh(i, moved, i, moved);
    known[i].set(moved, value);
    return value;
  };
  return (i, moved, j, other) => {
    if (i === j || other === values[j]) return single(i, moved);
    return moved === values[i] ? single(j, other) : fresh(i, moved, j, other);
  };
}
