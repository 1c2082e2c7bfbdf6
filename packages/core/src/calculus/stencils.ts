import type { Here } from "./bounds.js";
import type { DifferenceScheme } from "./options.js";

/** Returns the value of f at x + perturbation. */
export type ValueAt = (perturbation: number) => number;

/** A scheme as code. Apart from rounding, it evaluates f only within the bounds. */
export interface Scheme {
  /** The automatic h for |x| ≤ 1. */
  readonly autoStep: number;
  /** The derivative by steps of h. */
  derivative(at: ValueAt, here: Here, h: number): number;
  /** For `h: "auto"`: the derivative by steps of at most h, if the scheme searches for better steps itself. */
  search?(at: ValueAt, here: Here, h: number): number;
}

/**
 * A formula for a derivative as data: Σ weights·f(x + offsets·h) / (divisor·hᵒʳᵈᵉʳ).
 * Weights: B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988).
 */
export interface Stencil {
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly divisor: number;
}

type Slid = Readonly<Record<Exclude<DifferenceScheme, "richardson">, readonly Stencil[]>>;

const mirrored = ({ offsets, weights, divisor }: Stencil, order: number): Stencil => ({
  offsets: offsets.map((offset) => -offset),
  weights: weights.map((weight) => weight * (-1) ** order),
  divisor,
});

const bothWays = (order: number, ...stencils: Stencil[]): Stencil[] =>
  stencils.flatMap((stencil) => [stencil, mirrored(stencil, order)]);

/**
 * Replacements of a scheme near a bound: the same points slid inward, at the same order of error. The nearest is first.
 */
export const SLID: Slid = {
  central: /* @__PURE__ */ bothWays(1, { offsets: [0, 1, 2], weights: [-3, 4, -1], divisor: 2 }),
  forward: [{ offsets: [-1, 0], weights: [-1, 1], divisor: 1 }],
  backward: [{ offsets: [0, 1], weights: [-1, 1], divisor: 1 }],
  "five-point": /* @__PURE__ */ bothWays(
    1,
    { offsets: [-1, 0, 1, 2, 3], weights: [-3, -10, 18, -6, 1], divisor: 12 },
    { offsets: [0, 1, 2, 3, 4], weights: [-25, 48, -36, 16, -3], divisor: 12 },
  ),
};

const middle: Stencil = { offsets: [-1, 0, 1], weights: [1, -2, 1], divisor: 1 };
const ahead: Stencil = { offsets: [0, 1, 2], weights: [1, -2, 1], divisor: 1 };

/** The same for second derivatives. Away from the middle, the same order takes one more point. */
export const SLID_SECOND: Slid = {
  central: /* @__PURE__ */ bothWays(2, { offsets: [0, 1, 2, 3], weights: [2, -5, 4, -1], divisor: 1 }),
  forward: [middle, /* @__PURE__ */ mirrored(ahead, 2)],
  backward: [middle, ahead],
  "five-point": /* @__PURE__ */ bothWays(
    2,
    { offsets: [-1, 0, 1, 2, 3, 4], weights: [10, -15, -4, 14, -6, 1], divisor: 12 },
    { offsets: [0, 1, 2, 3, 4, 5], weights: [45, -154, 214, -156, 61, -10], divisor: 12 },
  ),
};
