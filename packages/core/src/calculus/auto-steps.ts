import type { DifferenceScheme } from "./options.js";

/**
 * The automatic h for |x| ≤ 1 of schemes without extrapolation. It balances truncation and rounding.
 * Numerical Recipes (3rd ed.), section 5.7.
 */
export const AUTO_STEPS: Readonly<Record<Exclude<DifferenceScheme, "richardson">, number>> = {
  central: Math.cbrt(Number.EPSILON),
  forward: Math.sqrt(Number.EPSILON),
  backward: Math.sqrt(Number.EPSILON),
  "five-point": Number.EPSILON ** (1 / 5),
};

/**
 * A step that grows with |x| for |x| > 1, rounded so that x ± h are float64s. It is rounded by adding it to |x|: then x −
 * h is also a float64, because float64s nearer to 0 are at least as dense.
 */
export function scaledStep(step: number, x: number): number {
  const size = Math.abs(x);
  return size + step * Math.max(1, size) - size;
}
