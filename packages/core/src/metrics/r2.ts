import { NumericError, ShapeError } from "../errors/errors.js";
import { showShape } from "../tensor/shape.js";
import type { Numbers } from "../tensor/tensor.js";
import { asTensor, checkNoOptions } from "./classes.js";

/**
 * The coefficient of determination, R² = 1 − Σ(t − y)² / Σ(t − mean t)²: 1 for perfect predictions, 0 for predictions as
 * good as the mean, below 0 for worse ones. With several outputs, the result is the mean of their R². If t is constant, R² is
 * 1 for perfect predictions, otherwise 0.
 *
 * @param y Predictions: one or several numbers for each sample.
 * @param t Targets, as many.
 * @throws ShapeError if y and t differ in shape (a column equals a list), or there is no sample; NumericError for a
 * number that is not finite.
 * @example
 * r2([2.5, 0, 2, 8], [3, -0.5, 2, 7]); // 0.9486081370449679
 * @see N. R. Draper and H. Smith, Applied Regression Analysis, 3rd edition, section 1.3 (1998).
 */
export function r2(y: Numbers, t: Numbers): number;
export function r2(y: Numbers, t: Numbers, ...more: readonly unknown[]): number {
  checkNoOptions("r2", more);
  const predicted = asTensor("r2", "y", y);
  const wanted = asTensor("r2", "t", t);
  const samples = wanted.shape[0] ?? 1;
  if (wanted.size === 0 || !isAlike(predicted.shape, wanted.shape)) {
    throw new ShapeError(
      `r2: y has shape ${showShape(predicted.shape)} but t has ${showShape(wanted.shape)}; give each sample, at least one, as many predictions as targets.`,
    );
  }
  const outputs = wanted.size / samples;
  checkFinite("y", predicted.data, outputs);
  checkFinite("t", wanted.data, outputs);
  let sum = 0;
  for (let k = 0; k < outputs; k++) sum += determination(predicted.data, wanted.data, samples, outputs, k);
  return sum / outputs;
}

/** Whether shapes are equal, where an axis of 1 at the end does not count. */
const isAlike = (a: readonly number[], b: readonly number[]): boolean =>
  Array.from({ length: Math.max(a.length, b.length) }).every((_, axis) => (a[axis] ?? 1) === (b[axis] ?? 1));

function checkFinite(name: string, data: ArrayLike<number>, outputs: number): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(data[i])) continue;
    throw new NumericError(
      `r2: element ${i % outputs} of sample ${Math.floor(i / outputs)} of ${name} is ${data[i]}; give finite numbers.`,
    );
  }
}

function determination(
  y: ArrayLike<number>,
  t: ArrayLike<number>,
  samples: number,
  outputs: number,
  k: number,
): number {
  let mean = 0;
  // Computed incrementally, so the mean of equal numbers is exactly that number.
  for (let n = 0; n < samples; n++) mean += (t[n * outputs + k] - mean) / (n + 1);
  // In units of the farthest target, so no square overflows.
  let unit = 0;
  for (let i = k; i < samples * outputs; i += outputs) unit = Math.max(unit, Math.abs(t[i] - mean));
  unit ||= 1;
  let missed = 0;
  let spread = 0;
  for (let i = k; i < samples * outputs; i += outputs) {
    missed += ((t[i] - y[i]) / unit) ** 2;
    spread += ((t[i] - mean) / unit) ** 2;
  }
  if (spread > 0) return 1 - missed / spread;
  return missed === 0 ? 1 : 0;
}
