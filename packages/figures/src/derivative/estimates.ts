import { type DifferenceScheme, derivative } from "rxgrad/calculus";

/** The schemes that have a step. */
export type Scheme = Exclude<DifferenceScheme, "richardson">;

export const SCHEMES: readonly Scheme[] = ["central", "forward", "backward", "five-point"];

/** The powers of ten of the steps. */
export const LEAST_POWER = -14;
export const MOST_POWER = 0;
const PER_DECADE = 8;

/** The order of the truncation error: it falls like h to this power. */
export const ORDER: Readonly<Record<Scheme, number>> = { central: 2, forward: 1, backward: 1, "five-point": 4 };

/** The perturbations at which a scheme evaluates the function, in steps. */
export const STENCIL: Readonly<Record<Scheme, readonly number[]>> = {
  central: [-1, 1],
  forward: [0, 1],
  backward: [-1, 0],
  "five-point": [-2, -1, 1, 2],
};

/** The estimate of a derivative and its distance from the formula's. NaN where the function has no value. */
export interface Estimate {
  readonly h: number;
  readonly value: number;
  readonly error: number;
}

export function estimateAt(
  { f, slope }: { f(x: number): number; slope(x: number): number },
  x: number,
  scheme: Scheme,
  h: number,
): Estimate {
  try {
    const value = derivative(f, x, { scheme, h });
    return { h, value, error: Math.abs(value - slope(x)) };
  } catch {
    return { h, value: Number.NaN, error: Number.NaN };
  }
}

/** The estimates for steps from 1e-14 to 1, eight in each decade. */
export function errorCurve(example: Parameters<typeof estimateAt>[0], x: number, scheme: Scheme): Estimate[] {
  return Array.from({ length: (MOST_POWER - LEAST_POWER) * PER_DECADE + 1 }, (_, i) =>
    estimateAt(example, x, scheme, 10 ** (LEAST_POWER + i / PER_DECADE)),
  );
}

/**
 * The step with the least error, judged by the mean logarithm of seven neighbors: a single estimate may be right by luck.
 * undefined if no error is known.
 */
export function bestStep(curve: readonly Estimate[]): number | undefined {
  const logs = curve.map(({ error }) => Math.log10(Math.max(error, 1e-17)));
  let best: { h: number; mean: number } | undefined;
  for (const [i, { h }] of curve.entries()) {
    const near = logs.slice(Math.max(0, i - 3), i + 4).filter(Number.isFinite);
    const mean = near.reduce((sum, log) => sum + log, 0) / near.length;
    if (near.length > 0 && !(mean >= (best?.mean ?? Infinity))) best = { h, mean };
  }
  return best?.h;
}

/** Which error is the larger one at a step: that of the formula (truncation) or that of the numbers (rounding). */
export function sideOf(h: number, best: number | undefined): "rounding" | "truncation" | "balanced" {
  if (best === undefined || Math.abs(Math.log10(h / best)) <= 0.5) return "balanced";
  return h > best ? "truncation" : "rounding";
}
