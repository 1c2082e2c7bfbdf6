/**
 * e^x − 1 and log(1 + x). Finite differences almost always call them with tiny arguments, where a short series is exact
 * except for rounding, and several times faster than the library's function.
 */

/** The series are used below this. */
export const SMALL: number = 2 ** -7;

/** e^x − 1 for |x| ≤ 2⁻⁷, by its Taylor series: the first omitted term, x⁷/5040, is less than ε/2 of the sum. */
export function smallExpm1(x: number): number {
  const square = x * x;
  return x + square * (1 / 2 + x * (1 / 6) + square * (1 / 24 + x * (1 / 120) + square * (1 / 720)));
}

/** e^x − 1. */
export function expm1(x: number): number {
  return x > SMALL || x < -SMALL || x !== x ? Math.expm1(x) : smallExpm1(x);
}

/** log(1 + x); below 2⁻⁷ by log(1 + x) = 2·atanh(s), s = x / (2 + x), whose first omitted term is s⁹/9. */
export function log1p(x: number): number {
  if (x > SMALL || x < -SMALL || x !== x) return Math.log1p(x);
  const s = x / (2 + x);
  const q = s * s;
  return 2 * s + 2 * s * q * (1 / 3 + q * (1 / 5 + q * (1 / 7)));
}
