/** Returns the value of f at x + perturbation. */
export type ValueAt = (perturbation: number) => number;

/** The point where differences are taken: x, and its bounds. */
export interface Here {
  readonly x: number;
  readonly lower: number;
  readonly upper: number;
}

/** A scheme as code. Apart from rounding, it evaluates f only within the bounds. */
export interface Scheme {
  /** The automatic h for |x| ≤ 1. */
  readonly autoStep: number;
  /** The derivative by steps of h. */
  slope(at: ValueAt, here: Here, h: number): number;
  /** For `h: "auto"`: the derivative by steps of at most h, if the scheme searches for better steps itself. */
  search?(at: ValueAt, here: Here, h: number): number;
}

/** Whether x + perturbation is within the bounds. */
export const holds = ({ x, lower, upper }: Here, perturbation: number): boolean =>
  x + perturbation >= lower && x + perturbation <= upper;

/** The number of steps that a formula extends to the left and to the right. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** @param offsets The points of a formula, in steps. */
export const spanOf = (offsets: readonly number[]): Span => ({
  left: Math.max(0, ...offsets.map((offset) => -offset)),
  right: Math.max(0, ...offsets),
});

/**
 * The index of the first formula that fits between the bounds with steps of h; otherwise of the one with the largest
 * steps.
 */
export function fittingAt(formulas: readonly Span[], here: Here, h: number): number {
  let widest = 0;
  for (let i = 0; i < formulas.length; i++) {
    if (fits(formulas[i], here, h)) return i;
    if (roomOf(formulas[i], here, h) > roomOf(formulas[widest], here, h)) widest = i;
  }
  return widest;
}

/** h if the formula fits with it, otherwise the largest step that fits. */
export function fittingStep(formula: Span, here: Here, h: number): number {
  if (fits(formula, here, h)) return h;
  const room = roomOf(formula, here, h);
  // Rounding may move a point past the bound; this margin exceeds three roundings.
  return fits(formula, here, room) ? room : room * (1 - 2 ** -50);
}

const fits = ({ left, right }: Span, here: Here, h: number): boolean =>
  holds(here, -left * h) && holds(here, right * h);

const roomOf = ({ left, right }: Span, { x, lower, upper }: Here, h: number): number =>
  Math.min(left > 0 ? (x - lower) / left : h, right > 0 ? (upper - x) / right : h);

/** x + perturbation, moved back onto a bound if rounding exceeds it. */
export function perturbed({ x, lower, upper }: Here, perturbation: number): number {
  return perturbation === 0 ? x : Math.min(Math.max(x + perturbation, lower), upper);
}
