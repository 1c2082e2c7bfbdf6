import { AUTO_STEPS as CALCULUS_STEPS } from "../../calculus/steps.js";

/** The formula that estimates a derivative from values near the point. */
export type Scheme = "central" | "forward" | "backward" | "five-point" | "richardson";

/**
 * A scheme as data: f′(w) ≈ (Σ weights[p]·f(w + points[p]·h) + baseWeight·f(w)) / h.
 * The weights and the base weight add up to 0, so f(w) may be subtracted from every value.
 *
 * A point and its mirror image follow each other, with weights that are exact negatives. So the even moments are exactly
 * 0.
 */
export interface Stencil {
  readonly points: readonly number[];
  readonly weights: readonly number[];
  readonly baseWeight: number;
}

/**
 * Weights: B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988).
 * Richardson is (4·D(h/2) − D(h)) / 3 of central differences D: L. F. Richardson, "The approximate arithmetical solution
 * by finite differences of physical problems", Phil. Trans. R. Soc. A 210 (1911). In both four-point schemes the third
 * moment is exactly 0 too, because the smaller weights are the larger ones divided by 8.
 */
export const STENCILS: Readonly<Record<Scheme, Stencil>> = {
  central: { points: [1, -1], weights: [0.5, -0.5], baseWeight: 0 },
  forward: { points: [1], weights: [1], baseWeight: -1 },
  backward: { points: [-1], weights: [-1], baseWeight: 1 },
  "five-point": { points: [1, -1, 2, -2], weights: [8 / 12, -8 / 12, -1 / 12, 1 / 12], baseWeight: 0 },
  richardson: { points: [1, -1, 0.5, -0.5], weights: [-1 / 6, 1 / 6, 4 / 3, -4 / 3], baseWeight: 0 },
};

/** For a scheme that contains a less exact one on some of its points: that one. Their distance estimates the error. */
export const EMBEDDED: Readonly<Partial<Record<Scheme, Stencil>>> = {
  "five-point": STENCILS.central,
  richardson: { points: [0.5, -0.5], weights: [1, -1], baseWeight: 0 },
};

/**
 * The automatic h for weights up to 1 in size, as in `derivative`, except that "richardson" extrapolates further there.
 */
export const AUTO_STEPS: Readonly<Record<Scheme, number>> = {
  ...CALCULUS_STEPS,
  richardson: CALCULUS_STEPS["five-point"],
};

/** Σ weights·points^k, the stencil's factor for the k-th power. If it is 0, that power cancels out. */
export function moment({ points, weights }: Stencil, power: number): number {
  return points.reduce((sum, point, p) => sum + weights[p] * point ** power, 0);
}
