import type { Noise } from "../engine/plan.js";

/** A point of a black box: its inputs, its evaluated values, and their mean when all are present. */
export interface EvaluatedPoint {
  readonly inputs: readonly Float64Array[];
  readonly answers: Float64Array[];
  value: Float64Array | undefined;
}

/** The nearest neighbor is searched for at most this many points. */
const MOST_PAIRS = 64;

/** Estimates the noise from the pooled variances of all points, and the change between neighbors from a sample of points. */
export function noiseOf(points: readonly EvaluatedPoint[]): Noise {
  const answered = points.filter(({ value }) => value !== undefined);
  const isRepeated = answered.some(({ answers }) => answers.length > 1);
  const noise = isRepeated ? Math.sqrt(varianceOfMeans(answered)) : undefined;
  const change = answered.length > 1 ? Math.sqrt(meanSquareChange(answered)) : undefined;
  return { noise, change, isNoisy: noise !== undefined && change !== undefined && change < 2 * noise };
}

function varianceOfMeans(points: readonly EvaluatedPoint[]): number {
  let squares = 0;
  let degrees = 0;
  for (const { answers, value = new Float64Array(0) } of points) {
    for (const answer of answers) squares += squaredDistance([answer], [value]);
    degrees += (answers.length - 1) * value.length;
  }
  return squares / degrees / points[0].answers.length;
}

function meanSquareChange(points: readonly EvaluatedPoint[]): number {
  const stride = Math.ceil(points.length / MOST_PAIRS);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < points.length; i += stride) {
    const nearest = nearestTo(points, i);
    sum += squaredDistance([points[i].value as Float64Array], [nearest.value as Float64Array]);
    count += (nearest.value as Float64Array).length;
  }
  return sum / count;
}

function nearestTo(points: readonly EvaluatedPoint[], i: number): EvaluatedPoint {
  let nearest = points[i === 0 ? 1 : 0];
  let least = Number.POSITIVE_INFINITY;
  points.forEach((other, k) => {
    const distance = k === i ? Number.POSITIVE_INFINITY : squaredDistance(points[i].inputs, other.inputs);
    if (distance >= least) return;
    least = distance;
    nearest = other;
  });
  return nearest;
}

function squaredDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  for (const [p, part] of a.entries()) for (let i = 0; i < part.length; i++) sum += (part[i] - b[p][i]) ** 2;
  return sum;
}
