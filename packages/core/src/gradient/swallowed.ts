import type { Explanation } from "./gradient-node.js";

/** A part of h that rounding may take from it, or add to it, before that is worth telling. */
const WORTH_TELLING = 1e-4;

/** A parameter beside whose largest element h is rounded. */
export interface Swallowed {
  /** The largest |element|. */
  readonly size: number;
  readonly h: number;
  /** How far apart numbers of that size are: what is added to it is rounded to a multiple of this. */
  readonly spacing: number;
}

/** What a parameter does to a step h that is added to it; undefined where that is hardly anything. */
export function swallowedBy(data: Float64Array, h: number): Swallowed | undefined {
  let size = 0;
  for (let i = 0; i < data.length; i++) size = Math.max(size, Math.abs(data[i]));
  const spacing = 2 ** (Math.floor(Math.log2(size)) - 52);
  return spacing / 2 > WORTH_TELLING * h ? { size, h, spacing } : undefined;
}

/** The same explanation with that in it: strategies that add h to a weight and those that carry h itself part ways there. */
export function withSwallowed(explanation: Explanation, swallowed: Swallowed | undefined): Explanation {
  if (!swallowed) return explanation;
  const { size, spacing } = swallowed;
  const carries = explanation.strategy === "propagated" || explanation.strategy === "collapsed";
  const how = carries
    ? 'this takes h as it is, where "direct" adds h to it and that is rounded'
    : 'h is added to it and rounded, where "propagated" takes h as it is';
  const reason = `${explanation.reason}; numbers next to its largest, ${show(size)}, are ${show(spacing)} apart: ${how}`;
  return { ...explanation, reason, swallowed };
}

const show = (value: number): string => String(Number(value.toPrecision(3)));
