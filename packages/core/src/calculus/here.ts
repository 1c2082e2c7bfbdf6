/** The value of f at a perturbation: what is added to x. */
export type ValueAt = (perturbation: number) => number;

/** Where differences are taken: x, and its bounds. */
export interface Here {
  readonly x: number;
  readonly lower: number;
  readonly upper: number;
}

/** A scheme as code. It asks for nothing outside the bounds, but for rounding. */
export interface Scheme {
  /** The automatic h for |x| ≤ 1. */
  readonly autoStep: number;
  /** The derivative by steps of h. */
  slope(at: ValueAt, here: Here, h: number): number;
  /** For `h: "auto"`: the derivative by steps of at most h, where the scheme looks for better ones itself. */
  search?(at: ValueAt, here: Here, h: number): number;
}

/** Whether x + perturbation lies within the bounds. */
export const holds = ({ x, lower, upper }: Here, perturbation: number): boolean =>
  x + perturbation >= lower && x + perturbation <= upper;

/** How many steps a formula reaches to the left and to the right. */
export interface Span {
  readonly left: number;
  readonly right: number;
}

/** @param offsets Of the points of a formula, in steps. */
export const spanOf = (offsets: readonly number[]): Span => ({
  left: Math.max(0, ...offsets.map((offset) => -offset)),
  right: Math.max(0, ...offsets),
});

/** The place, among formulas, of the first that fits between the bounds with steps of h; else of the one with the widest steps that do. */
export function fittingAt(formulas: readonly Span[], here: Here, h: number): number {
  let widest = 0;
  for (let i = 0; i < formulas.length; i++) {
    if (fits(formulas[i], here, h)) return i;
    if (roomOf(formulas[i], here, h) > roomOf(formulas[widest], here, h)) widest = i;
  }
  return widest;
}

/** h, or where a formula does not fit with it, the widest step with which it does. */
export function fittingStep(formula: Span, here: Here, h: number): number {
  if (fits(formula, here, h)) return h;
  const room = roomOf(formula, here, h);
  // Rounding may lead a point past the bound; three roundings are less than this.
  return fits(formula, here, room) ? room : room * (1 - 2 ** -50);
}

const fits = ({ left, right }: Span, here: Here, h: number): boolean =>
  holds(here, -left * h) && holds(here, right * h);

const roomOf = ({ left, right }: Span, { x, lower, upper }: Here, h: number): number =>
  Math.min(left > 0 ? (x - lower) / left : h, right > 0 ? (upper - x) / right : h);

/** What f is given for x: x + perturbation, which may have rounded past a bound. */
export function perturbed({ x, lower, upper }: Here, perturbation: number): number {
  return perturbation === 0 ? x : Math.min(Math.max(x + perturbation, lower), upper);
}
