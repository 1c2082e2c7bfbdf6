import { type Here, holds, perturbed } from "./bounds.js";
import { checkFunction, derivativeAt, derivativeOf, finiteValue, type Method, readMethod } from "./method.js";
import type { DifferenceOptions } from "./options.js";
import { type OpenPoint, openPoint, type Point, type SameKind } from "./point.js";
import type { Scheme } from "./stencils.js";

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
 * @param f The function, which returns one number.
 * @param x Where the derivatives are taken: a list of numbers, nested lists, a Float64Array or a Tensor.
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
  const axisOf = (i: number) => ({ here: second.here(i), step: second.stepAt(i) });
  const { values, like } = open;
  const valueWith = valuesOf(owner, f, open);
  const rows = Array.from(values, () => new Float64Array(values.length));
  for (let i = 0; i < values.length; i++) {
    rows[i][i] = derivativeAt(owner, second, i, (moved) => valueWith(i, moved, i, moved));
    for (let j = 0; j < i; j++) {
      const derivativeBy = (moved: number): number => derivativeOf(first, j, (other) => valueWith(i, moved, j, other));
      rows[i][j] = search
        ? searchedMixed(search, axisOf(i), axisOf(j), (moved, other) => valueWith(i, moved, j, other))
        : derivativeAt(owner, first, i, derivativeBy);
      rows[j][i] = rows[i][j];
    }
  }
  return rows.map((row) => like(row) as never);
}

type ValueWith = (i: number, moved: number, j: number, other: number) => number;

/** Values of f with up to two perturbed numbers. Values with one or none are computed once. */
function valuesOf<X>(owner: string, f: (x: X) => number, { values, place, set, evaluate }: OpenPoint<X>): ValueWith {
  const known = Array.from(values, () => new Map<number, number>());
  let base: number | undefined;
  const fresh: ValueWith = (i, moved, j, other) => {
    set(i, moved);
    set(j, other);
    return finiteValue(owner, evaluate(f), () => {
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

/** A number of a point, and the starting step of a search along it. */
interface SearchAxis {
  readonly here: Here;
  readonly step: number;
}

/**
 * The second derivative by two numbers, for a scheme that searches for its own steps: half the second derivative, at t =
 * 0, of f(a + t, b + t) − f(a + t, b) − f(a, b + t) + f(a, b), with t times a unit of each number. This needs one search;
 * differences of differences would need a search within each step of another.
 */
function searchedMixed(
  search: NonNullable<Scheme["search"]>,
  first: SearchAxis,
  second: SearchAxis,
  valueWith: (a: number, b: number) => number,
): number {
  const h = Math.max(first.step, second.step);
  const axes = [first, second].map(({ here, step }) => ({ here, unit: unitOf(here, step, h) }));
  const [{ here: a, unit: ofA }, { here: b, unit: ofB }] = axes;
  const along = (t: number): number => {
    const [movedA, movedB] = [perturbed(a, t * ofA), perturbed(b, t * ofB)];
    return valueWith(movedA, movedB) - valueWith(movedA, b.x) - (valueWith(a.x, movedB) - valueWith(a.x, b.x));
  };
  // Both can be perturbed by any number that can be added to the larger of them, in its unit.
  const x = Math.max(...axes.map(({ here, unit }) => Math.abs(here.x / unit)));
  const [left, right] = [-1, 1].map((side) => Math.min(...axes.map(({ here, unit }) => roomOf(here, side * unit))));
  return search(along, { x, lower: x - left, upper: x + right }, h) / (2 * ofA * ofB);
}

/** The power of 2 that scales h to about the step, with the sign of the side that has more room between the bounds. */
function unitOf(here: Here, step: number, h: number): number {
  const size = 2 ** Math.floor(Math.log2(step / h));
  const isRight = (holds(here, step) && holds(here, -step)) || here.upper - here.x >= here.x - here.lower;
  return isRight ? size : -size;
}

/** The number of units that can be added before a bound. */
const roomOf = ({ x, lower, upper }: Here, unit: number): number => (unit > 0 ? upper - x : lower - x) / unit;
