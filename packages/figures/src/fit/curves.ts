import type { Numbers } from "../values/numbers.js";

/** The heights of a curve: a number for each place, from `[n]` or `[n, 1]`. */
export const heightsOf = ({ data }: Numbers): number[] => Array.from(data);

/** The curves of single units, from `[n, units]`. */
export function partsOf({ shape, data }: Numbers): number[][] {
  const units = shape.at(-1) ?? 1;
  const count = units > 0 ? data.length / units : 0;
  return Array.from({ length: units }, (_, unit) =>
    Array.from({ length: count }, (_, i) => data[i * units + unit] as number),
  );
}

/** The range of all heights, with a margin. */
export function rangeOf(curves: readonly (readonly number[])[]): [lower: number, upper: number] {
  let [lower, upper] = [Infinity, -Infinity];
  for (const height of curves.flat()) {
    if (!Number.isFinite(height)) continue;
    lower = Math.min(lower, height);
    upper = Math.max(upper, height);
  }
  if (lower > upper) return [-1, 1];
  const margin = (upper - lower) * 0.08 || Math.abs(upper) * 0.1 || 1;
  return [lower - margin, upper + margin];
}

/** The heights that a person draws are within −1 and 1. */
const bounded = (height: number): number => Math.min(1, Math.max(-1, height));

/** A place of a curve, and a height there. */
export interface DrawnAt {
  /** From 0 (left) to 1. */
  readonly part: number;
  readonly height: number;
}

/** A curve with the line of a pen in place of what was there. */
export function drawnOver(heights: readonly number[], from: DrawnAt, to: DrawnAt): number[] {
  const last = heights.length - 1;
  const [left, right] = from.part <= to.part ? [from, to] : [to, from];
  const [first, end] = [Math.round(left.part * last), Math.round(right.part * last)];
  return heights.map((height, i) => {
    if (i < first || i > end) return height;
    if (right.part === left.part) return bounded(to.height);
    const part = Math.min(1, Math.max(0, (i / last - left.part) / (right.part - left.part)));
    return bounded(left.height + part * (right.height - left.height));
  });
}

/** A curve bent at one of its places: a smooth hill of so many places is added. */
export const bentAt = (heights: readonly number[], index: number, by: number, reach: number): number[] =>
  heights.map((height, i) => bounded(height + by * Math.exp(-(((i - index) / reach) ** 2))));

/** The height of a curve of any number of places at a part of its length, between two of them on the line. */
export function heightAt(heights: readonly number[], part: number): number {
  const at = part * (heights.length - 1);
  const left = Math.min(heights.length - 1, Math.floor(at));
  const right = Math.min(heights.length - 1, left + 1);
  const [low, high] = [heights[left] as number, heights[right] as number];
  return low + (at - left) * (high - low);
}
