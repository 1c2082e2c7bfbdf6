import type { Block } from "../../graph/block.js";

/**
 * The groups of x that are normalized separately. Element i of group g has index g·step + i·stride in x, and
 * g·weightStep + i·weightStride in gamma and beta.
 */
export interface Groups {
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly stride: number;
  readonly weightStep: number;
  readonly weightStride: number;
}

/** The mean of a group. */
export function meanOf(data: Float64Array, groups: Groups, group: number): number {
  const { length, step, stride } = groups;
  let sum = 0;
  for (let i = 0, at = group * step; i < length; i++, at += stride) sum += data[at];
  return sum / length;
}

/** The variance of a group: the mean square about its mean. */
export function varianceOf(data: Float64Array, groups: Groups, group: number, mean: number): number {
  const { length, step, stride } = groups;
  let sum = 0;
  for (let i = 0, at = group * step; i < length; i++, at += stride) sum += (data[at] - mean) ** 2;
  return sum / length;
}

/** 1 / √(σ² + ε); NaN if σ² overflows, so the run reports it and x does not become 0. */
const scaleOf = (variance: number, epsilon: number): number => 1 / Math.sqrt(variance + epsilon) + 0 * variance;

/** (x − μ) / √(σ² + ε) · γ + β in each group, with the group's mean and variance. */
export function standardize(out: Block, x: Block, gamma: Block, beta: Block, epsilon: number, groups: Groups): void {
  const { count, length, step, stride, weightStep, weightStride } = groups;
  for (let g = 0; g < count; g++) {
    const mean = meanOf(x.data, groups, g);
    const scale = scaleOf(varianceOf(x.data, groups, g, mean), epsilon);
    for (let i = 0, at = g * step, w = g * weightStep; i < length; i++, at += stride, w += weightStride) {
      out.data[at] = (x.data[at] - mean) * scale * gamma.data[w] + beta.data[w];
    }
  }
}

/** The arguments of {@link standardize}, their perturbations, and the block for the result's change. */
export interface Perturbation {
  readonly dOut: Block;
  readonly x: Block;
  readonly gamma: Block;
  readonly dx: Block | undefined;
  readonly dGamma: Block | undefined;
  readonly dBeta: Block | undefined;
}

/**
 * The exact change of {@link standardize}. With c = x − μ and s = √(σ² + ε): Δc = Δx − Δμ, Δσ² = mean(Δc·(2c + Δc)),
 * Δ(1/s) = −Δσ² / (s·s'·(s + s')), Δ(c/s) = Δc/s' + c·Δ(1/s); then the product with γ.
 */
export function standardizeDifference(perturbation: Perturbation, epsilon: number, groups: Groups): void {
  const { dOut, x, gamma, dx, dGamma, dBeta } = perturbation;
  const { count, length, step, stride, weightStep, weightStride } = groups;
  for (let g = 0; g < count; g++) {
    const mean = meanOf(x.data, groups, g);
    const variance = varianceOf(x.data, groups, g, mean);
    const dMean = dx ? meanOf(dx.data, groups, g) : 0;
    const moved = dx ? Math.max(-variance, varianceChange(x.data, dx.data, groups, g, mean, dMean)) : 0;
    const before = Math.sqrt(variance + epsilon);
    const after = Math.sqrt(variance + moved + epsilon);
    const dScale = -moved / (before * after * (before + after));
    for (let i = 0, at = g * step, w = g * weightStep; i < length; i++, at += stride, w += weightStride) {
      const c = x.data[at] - mean;
      const change = dx ? (dx.data[at] - dMean) / after + c * dScale : 0;
      const weight = dGamma ? dGamma.data[w] : 0;
      dOut.data[at] = change * (gamma.data[w] + weight) + (c / before) * weight + (dBeta ? dBeta.data[w] : 0);
    }
  }
}

function varianceChange(
  x: Float64Array,
  dx: Float64Array,
  { length, step, stride }: Groups,
  group: number,
  mean: number,
  dMean: number,
): number {
  let sum = 0;
  for (let i = 0, at = group * step; i < length; i++, at += stride) {
    const dc = dx[at] - dMean;
    sum += dc * (2 * (x[at] - mean) + dc);
  }
  return sum / length;
}

/** The blocks of the reverse pass: adjoints and the values they depend on. */
export interface Adjoints {
  readonly dx: Block | undefined;
  readonly dGamma: Block | undefined;
  readonly dBeta: Block | undefined;
  readonly dOut: Block;
  readonly x: Block;
  readonly gamma: Block;
}

/** With x̂ = c/s and g = γ·∂y: ∂x = (g − mean(g) − x̂·mean(g·x̂)) / s, ∂γ = Σ ∂y·x̂, ∂β = Σ ∂y. */
export function standardizeBackward(adjoints: Adjoints, epsilon: number, groups: Groups): void {
  const { dx, dGamma, dBeta, dOut, x, gamma } = adjoints;
  const { count, length, step, stride, weightStep, weightStride } = groups;
  for (let g = 0; g < count; g++) {
    const mean = meanOf(x.data, groups, g);
    const scale = 1 / Math.sqrt(varianceOf(x.data, groups, g, mean) + epsilon);
    let sum = 0;
    let sumAlong = 0;
    for (let i = 0, at = g * step, w = g * weightStep; i < length; i++, at += stride, w += weightStride) {
      const adjoint = dOut.data[at];
      const standard = (x.data[at] - mean) * scale;
      sum += adjoint * gamma.data[w];
      sumAlong += adjoint * gamma.data[w] * standard;
      if (dGamma) dGamma.data[w] += adjoint * standard;
      if (dBeta) dBeta.data[w] += adjoint;
    }
    if (!dx) continue;
    for (let i = 0, at = g * step, w = g * weightStep; i < length; i++, at += stride, w += weightStride) {
      const standard = (x.data[at] - mean) * scale;
      dx.data[at] += scale * (dOut.data[at] * gamma.data[w] - sum / length - (standard * sumAlong) / length);
    }
  }
}
