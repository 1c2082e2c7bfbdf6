/** The logistic function σ(x) = 1 / (1 + e^−x). e^−|x| never overflows, and the two branches agree at 0. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/**
 * σ(x + d) − σ(x) without subtracting two nearly equal numbers: a·(1 − a)·expm1(d) / (1 + a·expm1(d)) with a = σ(x).
 * For larger d the two values differ enough to subtract them. If both are near 1, their distances from 1 are subtracted instead.
 */
export function logisticChange(x: number, d: number): number {
  if (Math.abs(d) > 1) return x + d > 0 && x > 0 ? logistic(-x) - logistic(-x - d) : logistic(x + d) - logistic(x);
  const a = logistic(x);
  const e = Math.expm1(d);
  return (a * logistic(-x) * e) / (1 + a * e);
}
