import { HyperparameterError } from "../errors/errors.js";
import { type Here, holds } from "./bounds.js";
import type { ValueAt } from "./stencils.js";

/** A derivative with an estimate of its error, truncation and rounding together. */
export interface DerivativeEstimate {
  /** The derivative. */
  readonly value: number;
  /** The estimate of its error. */
  readonly error: number;
}

/** A table's estimate, and the noise in f that the table's differences show. */
export interface TableEstimate extends DerivativeEstimate {
  readonly noise: number;
}

/** A difference, and its possible error by rounding of f. */
interface Difference {
  readonly value: number;
  readonly rounding: number;
}

const SHRINK = 1.4;
const ROWS = 10;
/** Noise is smaller than the worst-case gain by this factor; a column shows it smaller by the same factor. */
const NOISE = 3;
const EPSILON = Number.EPSILON;

/**
 * The steps of the table, largest first, rounded so that x ± step are float64s.
 *
 * @throws HyperparameterError if fewer than two different steps remain.
 */
function tableSteps(x: number, h: number): number[] {
  const size = Math.abs(x);
  const steps = new Set(Array.from({ length: ROWS }, (_, row) => size + h / SHRINK ** row - size));
  steps.delete(0);
  if (steps.size > 1) return [...steps];
  throw new HyperparameterError(
    `richardson: h is ${h}, which is rounded too much at x = ${x}; give a larger h or "auto".`,
  );
}

/** An entry of the table. */
interface Entry {
  readonly value: number;
  /** The number of canceled powers of h. */
  readonly order: number;
  /** The distance to its neighbors. */
  readonly spread: number;
  /** The possible error by rounding of f. */
  readonly rounding: number;
  /** The worst-case effect of noise of size 1 in f on the entry, and on its distance to the entry before it. */
  readonly gain: number;
  readonly distanceGain: number;
  readonly distance: number;
}

/**
 * Ridders' table. Each row starts with the difference of one step and cancels powers of h using the row above: all
 * powers or the even ones (`power` 1 or 2). The result is the entry that agrees best with its neighbors.
 *
 * C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982); Numerical
 * Recipes (3rd ed.), section 5.7. Three things differ. Entries that agree by accident would have an error of 0, so the
 * rounding of f is added, or its noise as shown by the table, whichever is larger. Contradictions by later rows are included
 * in the error. The table is always completed: ending it when its diagonal worsens costs up to all digits if the largest step
 * is too large (atan(20x) with h = 0.1).
 */
function extrapolate(steps: readonly number[], power: 1 | 2, difference: (step: number) => Difference) {
  const entries: Entry[] = [];
  let above: Entry[] = [];
  steps.forEach((step, i) => {
    const { value, rounding } = difference(step);
    const none = { order: 0, spread: Number.POSITIVE_INFINITY, distance: 0, distanceGain: 0 };
    const row: Entry[] = [{ value, rounding, gain: 1 / step, ...none }];
    for (let order = 1; order <= i; order++) {
      const factor = 1 / ((steps[i - order] / step) ** power - 1);
      row.push(canceled(row[order - 1], above[order - 1], factor));
    }
    entries.push(...row.slice(1));
    above = row;
  });
  return bestOf(entries, steps.length);
}

function canceled(left: Entry, above: Entry, factor: number): Entry {
  const value = left.value + factor * (left.value - above.value);
  const distance = Math.abs(value - left.value);
  const distanceGain = factor * (left.gain + above.gain);
  return {
    value,
    order: left.order + 1,
    spread: Math.max(distance, Math.abs(value - above.value)),
    rounding: left.rounding,
    gain: left.gain + distanceGain,
    distance,
    distanceGain,
  };
}

/** The estimate with the smallest error. Its error includes the contradiction by a later estimate, if that is larger. */
function bestOf(entries: readonly Entry[], rows: number): TableEstimate {
  const noise = noiseIn(entries, rows);
  const estimates = entries.map(({ value, spread, rounding, gain }, index) => {
    return { index, value, error: spread + Math.max(rounding, NOISE * noise * gain) };
  });
  let best: DerivativeEstimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  // If two are equal, the later one comes first.
  for (const { value, error: own, index } of [...estimates].sort((a, b) => a.error - b.error || b.index - a.index)) {
    if (own >= best.error) break;
    let error = own;
    for (let later = index + 1; later < estimates.length; later++) {
      error = Math.max(error, contradiction(value, estimates[later]));
    }
    if (error < best.error) best = { value, error };
  }
  return { ...best, noise };
}

/** The noise in f: the differences between consecutive entries, once nothing is left to cancel. */
function noiseIn(entries: readonly Entry[], rows: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let order = 1; order < rows && (order === 1 || rows - order >= 4); order++) {
    const column = entries.filter((each) => each.order === order).slice(-4);
    const squares = column.map(({ distance, distanceGain }) => (distance / distanceGain) ** 2);
    least = Math.min(least, Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / column.length));
  }
  return least;
}

/** The distance of a value from the range that an estimate allows. */
export const contradiction = (value: number, by: DerivativeEstimate): number => Math.abs(value - by.value) - by.error;

/** 0 if x ± h are within the bounds, otherwise the side, 1 or −1, with more room; and the largest step. */
export function sideOf(here: Here, h: number, steps = 1): { side: -1 | 0 | 1; widest: number } {
  if (holds(here, h) && holds(here, -h)) return { side: 0, widest: h };
  const right = here.upper - here.x;
  const left = here.x - here.lower;
  const side = right >= left ? 1 : -1;
  return { side, widest: Math.min(h, Math.max(right, left) / steps) };
}

/**
 * The derivative by steps of at most h: by central differences, or by one-sided ones at a bound. `known` is a lower limit
 * of the noise in f, apart from its rounding.
 */
export function estimateAt(at: ValueAt, here: Here, h: number, known = 0): TableEstimate {
  const { side, widest } = sideOf(here, h);
  return extrapolate(tableSteps(here.x, widest), side === 0 ? 2 : 1, (step) => {
    const near = side === 0 ? -step : 0;
    const far = side === 0 ? step : side * step;
    const [a, b] = [at(far), at(near)];
    const value = (a - b) / (far - near);
    const size = Math.abs(a) + Math.abs(b) + Math.abs(here.x * value);
    return { value, rounding: (EPSILON * size + known) / step };
  });
}

/** The second derivative by steps of at most h. */
export function secondAt(at: ValueAt, here: Here, h: number, known = 0): TableEstimate {
  const { side, widest } = sideOf(here, h, 2);
  return extrapolate(tableSteps(here.x, widest), side === 0 ? 2 : 1, (step) => {
    const [a, b, c] = side === 0 ? [at(step), at(0), at(-step)] : [at(2 * side * step), at(side * step), at(0)];
    const size = Math.abs(a) + 2 * Math.abs(b) + Math.abs(c);
    return { value: (a - b - (b - c)) / step ** 2, rounding: (EPSILON * size + 4 * known) / step ** 2 };
  });
}

/** The difference of the derivatives on both sides of x: 0 for a smooth f, apart from rounding. Unknown at a bound. */
export function kinkAt(at: ValueAt, here: Here, h: number): number {
  if (sideOf(here, h).side !== 0) return 0;
  const base = at(0);
  const { value, error } = extrapolate(tableSteps(here.x, h), 1, (step) => {
    const plus = at(step);
    const minus = at(-step);
    const size = Math.abs(plus) + 2 * Math.abs(base) + Math.abs(minus);
    return { value: (plus - base - (base - minus)) / step, rounding: (EPSILON * size) / step };
  });
  return Math.abs(value) > 4 * error ? Math.abs(value) : 0;
}

/** Caches the value at each perturbation. */
export function remembered(at: ValueAt): ValueAt {
  const known = new Map<number, number>();
  return (perturbation) => {
    const value = known.get(perturbation) ?? at(perturbation);
    known.set(perturbation, value);
    return value;
  };
}
