import { EMBEDDED, type Scheme, STENCILS, type Stencil } from "./schemes.js";

/** A scheme, and what takes its place where a bound is in its way: as exact, the nearest first. */
export interface StencilFamily {
  readonly plain: Stencil;
  readonly slid: readonly Stencil[];
}

/** A stencil from the offsets of its points, with that of the weight itself among them. */
function stencil(offsets: readonly number[], weights: readonly number[], divisor: number): Stencil {
  const own = offsets.indexOf(0);
  const others = offsets.flatMap((_, i) => (i === own ? [] : [i]));
  return {
    points: others.map((i) => offsets[i]),
    weights: others.map((i) => weights[i] / divisor),
    baseWeight: weights[own] / divisor,
  };
}

/** The same with its points on the other side. */
const mirrored = ({ points, weights, baseWeight }: Stencil): Stencil => ({
  points: points.map((each) => -each),
  weights: weights.map((each) => -each),
  baseWeight: -baseWeight,
});

/** The same with steps of a half. */
const halved = ({ points, weights, baseWeight }: Stencil): Stencil => ({
  points: points.map((each) => each / 2),
  weights: weights.map((each) => each * 2),
  baseWeight: baseWeight * 2,
});

const bothWays = (...stencils: readonly Stencil[]): Stencil[] => stencils.flatMap((each) => [each, mirrored(each)]);

// Weights: B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988).
const central = bothWays(stencil([0, 1, 2], [-3, 4, -1], 2));
const fivePoint = bothWays(
  stencil([-1, 0, 1, 2, 3], [-3, -10, 18, -6, 1], 12),
  stencil([0, 1, 2, 3, 4], [-25, 48, -36, 16, -3], 12),
);

/** Richardson's four points are those of the five-point scheme with half the step. */
const SLID: Readonly<Record<Scheme, readonly Stencil[]>> = {
  central,
  forward: [STENCILS.backward],
  backward: [STENCILS.forward],
  "five-point": fivePoint,
  richardson: fivePoint.map(halved),
};

export const familyOf = (scheme: Scheme): StencilFamily => ({ plain: STENCILS[scheme], slid: SLID[scheme] });

/** That of the less exact scheme that a scheme holds, if it holds one. */
export function embeddedFamilyOf(scheme: Scheme): StencilFamily | undefined {
  const plain = EMBEDDED[scheme];
  return plain && { plain, slid: scheme === "richardson" ? central.map(halved) : central };
}
