/**
 * A fraction as a percentage.
 *
 * @param fraction A fraction of 1: 0.5 is 50 %.
 * @param digits Digits after the point. Default 2.
 * @example
 * percent(0.9172);  // "91.72 %"
 * percent(0.5, 0);  // "50 %"
 */
export const percent = (fraction: number, digits = 2): string => `${(100 * fraction).toFixed(digits)} %`;

/**
 * A waiting time in whole units. It is rounded up, so that it is 0 only when there is nothing to wait for.
 *
 * @param milliseconds The time.
 * @example
 * duration(7400);      // "8 s"
 * duration(83_000);    // "1 min 23 s"
 * duration(7_500_000); // "2 h 5 min"
 */
export function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A rate with about two significant digits: "0.05/s", "7.2/s", "72/s". */
export function perSecond(rate: number): string {
  const digits = rate >= 10 ? 0 : rate >= 1 ? 1 : 2;
  return `${rate.toFixed(digits)}/s`;
}

/** A loss of any size in about six characters: "0.4321", "12.34", "1.2e-7". */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return value.toFixed(size < 10 ? 4 : size < 100 ? 3 : 2);
}
