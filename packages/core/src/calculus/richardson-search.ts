import type { Here } from "./bounds.js";
import { contradiction, type DerivativeEstimate, estimateAt, secondAt, type TableEstimate } from "./richardson.js";
import type { Scheme, ValueAt } from "./stencils.js";
import { finestStep, spacingAt, type Witness, Witnesses } from "./witnesses.js";

type Values = ReadonlyMap<number, number>;

const ESTIMATES = { 1: estimateAt, 2: secondAt } as const;

/** The most tables, each of 20 values. */
const TABLES = 2;

/**
 * The first or second derivative for `h: "auto"`, and the largest step used. Large steps may agree with each other
 * although they step over changes of f near x. So the search starts with differences near x. They determine the size of a
 * table, and each estimate is compared with them. If they contradict it or are much more exact, the next table starts from a
 * step a 32nd as large. Any remaining contradiction is added to the error.
 */
export function searchEstimate(
  f: ValueAt,
  here: Here,
  start: number,
  order: 1 | 2 = 1,
): DerivativeEstimate & { readonly h: number } {
  const values = new Map<number, number>();
  const at: ValueAt = (perturbation) => {
    const value = values.get(perturbation) ?? f(perturbation);
    values.set(perturbation, value);
    return value;
  };
  at(0);
  const witnesses = new Witnesses(at, here, start, order);
  let best = { value: Number.NaN, error: Number.POSITIVE_INFINITY, h: start };
  // Asynchronous callers have no values yet, so no step can be chosen.
  if ([...values.values()].some(Number.isNaN)) return best;
  const narrowest = Math.max(2 * finestStep(here.x), 128 * spacingAt(here.x));
  let h = Math.max(narrowest, witnesses.widest(start, jumpOf(values)));
  for (let tables = 0; tables < TABLES && h >= narrowest; tables++) {
    const { value, error, isSettled } = judged(ESTIMATES[order], at, here, h, witnesses, values);
    if (!(error >= best.error)) best = { value, error, h };
    if (isSettled) break;
    h /= 32;
  }
  return best;
}

/** A table's estimate with the contradiction by closer differences, and whether smaller steps cannot improve it. */
function judged(
  estimate: (at: ValueAt, here: Here, h: number, noise: number) => TableEstimate,
  at: ValueAt,
  here: Here,
  h: number,
  witnesses: Witnesses,
  values: Values,
): DerivativeEstimate & { readonly isSettled: boolean } {
  const before = jumpOf(values);
  let table = estimate(at, here, h, before);
  const jump = jumpOf(values);
  if (jump !== before) table = estimate(at, here, h, jump);
  const near = witnesses.given(jump).filter(({ step }) => step < h);
  let error = table.error;
  for (const each of near)
    if (contradiction(table.value, each) > table.error) error = Math.max(error, off(table, each));
  const noise = Math.max(witnesses.noise, jump);
  const bent = witnesses.bentWithin(h);
  // Noise at some steps and none at others is a change of f between them that only small steps see.
  const isNarrow = Math.max(table.noise, bent / 3) > noise || bent > 64 * Math.max(table.noise, witnesses.rounding);
  if (near.length > 0 && isNarrow) {
    const quiet = near.filter((each) => each.noise <= 4 * noise);
    error = Math.max(error, Math.min(...quiet.map((each) => off(table, each))));
  }
  const known = Math.min(Number.POSITIVE_INFINITY, ...near.map((each) => each.error));
  const enough = Math.min(table.error, 32 * known, Math.max(known, 1e-3 * Math.abs(table.value)));
  return { value: table.value, error, isSettled: !(error > enough) };
}

/** The error of a table if a witness is right. */
const off = ({ value }: DerivativeEstimate, by: Witness): number => Math.abs(value - by.value) + by.error;

/**
 * The size of the jumps of f if it rounds its argument or its result: f is then constant near x, with steps. Steps show
 * as equal values in sequence, or as bends that do not grow with the step. 0 otherwise.
 */
function jumpOf(values: Values): number {
  const base = values.get(0) as number;
  const sorted = [...values].sort(([a], [b]) => Math.abs(a) - Math.abs(b));
  const first = sorted.findIndex(([, value]) => value !== base);
  if (first <= 1) return 0;
  const [edge, beyond] = sorted[first];
  const jump = Math.abs(beyond - base);
  const further = sorted.slice(first);
  const steps = [1, -1].some((side) => {
    const onSide = further.filter(([at]) => at * side > 0);
    return onSide.some(([, value], k) => k > 0 && value !== base && value === onSide[k - 1][1]);
  });
  if (steps) return jump;
  const bends = further.flatMap(([at, value]) => {
    const mirrored = Math.abs(at) <= 16 * Math.abs(edge) ? values.get(-at) : undefined;
    return mirrored === undefined ? [] : [Math.abs(value - base + (mirrored - base))];
  });
  return bends.length > 0 && Math.max(...bends) <= 4 * jump ? jump : 0;
}

/** The scheme `"richardson"` of {@link DifferenceOptions}. */
export const RICHARDSON: Scheme = {
  autoStep: 0.05,
  derivative: (at, here, h) => estimateAt(at, here, h).value,
  search: (at, here, h) => searchEstimate(at, here, h).value,
};

/** The same for second derivatives. */
export const RICHARDSON_SECOND: Scheme = {
  autoStep: 0.05,
  derivative: (at, here, h) => secondAt(at, here, h).value,
  search: (at, here, h) => searchEstimate(at, here, h, 2).value,
};
