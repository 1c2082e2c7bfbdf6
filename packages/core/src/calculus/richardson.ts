import { HyperparameterError } from "../errors/errors.js";
import { type Here, holds, type ValueAt } from "./here.js";

/** A derivative, and an estimate of how far it is off: truncation and rounding together. */
export interface DerivativeEstimate {
  readonly value: number;
  readonly error: number;
}

/** An estimate by a table, and the noise in f that its differences show. */
export interface TableEstimate extends DerivativeEstimate {
  readonly noise: number;
}

/** A difference, and how far the rounding of f may put it off. */
interface Difference {
  readonly value: number;
  readonly rounding: number;
}

const SHRINK = 1.4;
const ROWS = 10;
/** Noise adds up to less than its gain, which is of the worst case, and a column shows as much less of it. */
const NOISE = 3;
const EPSILON = Number.EPSILON;

/**
 * The steps of the table, widest first, rounded so that x ± step are float64s themselves.
 *
 * @throws HyperparameterError where that leaves fewer than two different ones.
 */
function tableSteps(x: number, h: number): number[] {
  const size = Math.abs(x);
  const steps = new Set(Array.from({ length: ROWS }, (_, row) => size + h / SHRINK ** row - size));
  steps.delete(0);
  if (steps.size > 1) return [...steps];
  throw new HyperparameterError(
    `richardson: h is ${h}, of which too little is left beside x = ${x}; give a larger h or "auto".`,
  );
}

/** An entry of the table. */
interface Entry {
  readonly value: number;
  /** How many powers of h are canceled. */
  readonly order: number;
  /** How far its neighbors are off it. */
  readonly spread: number;
  /** How much of it the rounding of f may make up. */
  readonly rounding: number;
  /** What noise of size 1 in f may add up to in it, and in its distance from the entry before it. */
  readonly gain: number;
  readonly distanceGain: number;
  readonly distance: number;
}

/**
 * Ridders' table: each row starts with the difference of one step and cancels the powers of h against the row above, all
 * of them or the even ones (`power` 1 or 2). The entry that agrees best with its neighbors is the answer.
 *
 * C. J. F. Ridders, "Accurate computation of F′(x) and F′(x)F″(x)", Advances in Engineering Software 4 (1982); Numerical
 * Recipes (3rd ed.), section 5.7. Three things differ. Entries that agree by accident would claim no error at all, so the
 * rounding of f is added, or its noise as the table shows it, whichever is larger; and what later rows say against them
 * counts too. And the table is always completed: ending it where its diagonal worsens costs up to all digits where the widest
 * step is too wide (atan(20x) with h = 0.1).
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

/** The estimate whose error is least: its own, or what a later one says against it, if that is more. */
function bestOf(entries: readonly Entry[], rows: number): TableEstimate {
  const noise = noiseIn(entries, rows);
  const estimates = entries.map(({ value, spread, rounding, gain }, place) => {
    return { place, value, error: spread + Math.max(rounding, NOISE * noise * gain) };
  });
  let best: DerivativeEstimate = { value: Number.NaN, error: Number.POSITIVE_INFINITY };
  // The later comes first where two are as good.
  for (const { value, error: own, place } of [...estimates].sort((a, b) => a.error - b.error || b.place - a.place)) {
    if (own >= best.error) break;
    let error = own;
    for (let later = place + 1; later < estimates.length; later++) {
      error = Math.max(error, contradiction(value, estimates[later]));
    }
    if (error < best.error) best = { value, error };
  }
  return { ...best, noise };
}

/** The noise in f: where nothing is left to cancel, it is what entries differ by from those before them. */
function noiseIn(entries: readonly Entry[], rows: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let order = 1; order < rows && (order === 1 || rows - order >= 4); order++) {
    const column = entries.filter((each) => each.order === order).slice(-4);
    const squares = column.map(({ distance, distanceGain }) => (distance / distanceGain) ** 2);
    least = Math.min(least, Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / column.length));
  }
  return least;
}

/** How far a value lies outside what an estimate allows. */
export const contradiction = (value: number, by: DerivativeEstimate): number => Math.abs(value - by.value) - by.error;

/** 0 where x ± h lie within the bounds, else the side, 1 or −1, where x and the widest step do; that step. */
export function sideOf(here: Here, h: number, reach = 1): { side: -1 | 0 | 1; widest: number } {
  if (holds(here, h) && holds(here, -h)) return { side: 0, widest: h };
  const right = here.upper - here.x;
  const left = here.x - here.lower;
  const side = right >= left ? 1 : -1;
  return { side, widest: Math.min(h, Math.max(right, left) / reach) };
}

/**
 * The derivative by steps of at most h: of central differences or, at a bound, one-sided ones. `known` is how much noise
 * there is in f at least, beside its rounding.
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

/** How far the slopes on both sides of x are apart: 0 for a smooth f, but for rounding. At a bound nobody can tell. */
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

/** Asks for the value at each perturbation once. */
export function remembered(at: ValueAt): ValueAt {
  const known = new Map<number, number>();
  return (perturbation) => {
    const value = known.get(perturbation) ?? at(perturbation);
    known.set(perturbation, value);
    return value;
  };
}
