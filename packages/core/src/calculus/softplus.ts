import { logistic } from "./logistic.js";

/** log(1 + e^x), which never overflows. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log1p(σ(x)·expm1(d)), from (1 + e^(x+d)) / (1 + e^x); for larger d, where x > 0, as d + the change of log(1 + e^−x). */
export function softplusChange(x: number, d: number): number {
  if (Math.abs(d) <= 1) return Math.log1p(logistic(x) * Math.expm1(d));
  return x > 0 && x + d > 0 ? d + (softplus(-x - d) - softplus(-x)) : softplus(x + d) - softplus(x);
}
