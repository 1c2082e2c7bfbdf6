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

/** What f is given for x: x + perturbation, which may have rounded past a bound. */
export function perturbed({ x, lower, upper }: Here, perturbation: number): number {
  return perturbation === 0 ? x : Math.min(Math.max(x + perturbation, lower), upper);
}
