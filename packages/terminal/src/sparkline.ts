import { extent, resample } from "./columns.js";

const BARS = "▁▂▃▄▅▆▇█";

export interface SparklineOptions {
  /** Maximum number of characters; more values are averaged. Default 40. */
  readonly width?: number | undefined;
}

/**
 * Values as one line of small bars, from the smallest (▁) to the largest (█). A value that is not finite is a blank.
 *
 * @example
 * sparkline([1, 2, 4, 8]); // "▁▂▄█"
 * sparkline(losses, { width: 20 });
 */
export function sparkline(values: readonly number[], { width = 40 }: SparklineOptions = {}): string {
  const columns = resample(values, Math.min(values.length, width));
  const { least, range } = extent(columns);
  const bar = (value: number): string =>
    Number.isFinite(value) ? BARS[range > 0 ? Math.round(((value - least) / range) * (BARS.length - 1)) : 0] : " ";
  return columns.map(bar).join("");
}
