import { type Here, holds, perturbed, type Scheme } from "./here.js";

/** A number of a point, and the starting step of a search along it. */
export interface SearchAxis {
  readonly here: Here;
  readonly step: number;
}

/**
 * The second derivative by two numbers, for a scheme that searches for its own steps: half the second derivative, at t =
 * 0, of f(a + t, b + t) − f(a + t, b) − f(a, b + t) + f(a, b), with t times a unit of each number. This needs one search;
 * differences of differences would need a search within each step of another.
 */
export function searchedMixed(
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
