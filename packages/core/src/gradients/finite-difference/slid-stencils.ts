import { type Stencil as Formula, SLID } from "../../calculus/stencils.js";
import { EMBEDDED, type Scheme, STENCILS, type Stencil } from "./difference-schemes.js";

/** A scheme, and its replacements of the same order if a bound is in the way, the nearest first. */
export interface StencilFamily {
  readonly plain: Stencil;
  readonly slid: readonly Stencil[];
}

/** Converts a formula: the weight of the point itself is separate in a stencil. */
function stencilOf({ offsets, weights, divisor }: Formula): Stencil {
  const own = offsets.indexOf(0);
  const others = offsets.flatMap((_, i) => (i === own ? [] : [i]));
  return {
    points: others.map((i) => offsets[i]),
    weights: others.map((i) => weights[i] / divisor),
    baseWeight: weights[own] / divisor,
  };
}

/** The same stencil with half the step. */
const halved = ({ points, weights, baseWeight }: Stencil): Stencil => ({
  points: points.map((each) => each / 2),
  weights: weights.map((each) => each * 2),
  baseWeight: baseWeight * 2,
});

const central = /* @__PURE__ */ SLID.central.map(stencilOf);
const fivePoint = /* @__PURE__ */ SLID["five-point"].map(stencilOf);

/** The four points of Richardson's scheme are those of the five-point scheme with half the step. */
const slidIn: Readonly<Record<Scheme, readonly Stencil[]>> = {
  central,
  forward: [STENCILS.backward],
  backward: [STENCILS.forward],
  "five-point": fivePoint,
  richardson: /* @__PURE__ */ fivePoint.map(halved),
};

export const familyOf = (scheme: Scheme): StencilFamily => ({ plain: STENCILS[scheme], slid: slidIn[scheme] });

/** The family of the less exact scheme that a scheme contains, if any. */
export function embeddedFamilyOf(scheme: Scheme): StencilFamily | undefined {
  const plain = EMBEDDED[scheme];
  return plain && { plain, slid: scheme === "richardson" ? central.map(halved) : central };
}
