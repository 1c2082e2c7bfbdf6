/** How a derivative is estimated from values beside the point. */
export type Scheme = "central" | "forward" | "backward";

/**
 * A scheme as data: f′(w) ≈ (Σ weights[p]·f(w + points[p]·h) + baseWeight·f(w)) / h.
 * The weights and the base weight add up to 0, so f(w) may be subtracted from every value.
 */
export interface Stencil {
  readonly points: readonly number[];
  readonly weights: readonly number[];
  readonly baseWeight: number;
}

export const STENCILS: Readonly<Record<Scheme, Stencil>> = {
  central: { points: [1, -1], weights: [0.5, -0.5], baseWeight: 0 },
  forward: { points: [1], weights: [1], baseWeight: -1 },
  backward: { points: [-1], weights: [-1], baseWeight: 1 },
};

/** Σ weights·points^k: what the stencil makes of the k-th power. Where it is 0, that power cancels out. */
export function moment({ points, weights }: Stencil, power: number): number {
  return points.reduce((sum, point, p) => sum + weights[p] * point ** power, 0);
}
