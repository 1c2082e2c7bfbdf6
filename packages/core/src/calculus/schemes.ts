import { fittingAt, fittingStep, type Span, spanOf } from "./bounds.js";
import type { DifferenceScheme } from "./options.js";
import { RICHARDSON, RICHARDSON_SECOND } from "./richardson-search.js";
import type { Scheme, ValueAt } from "./stencils.js";
import { SLID, SLID_SECOND, type Stencil } from "./stencils.js";
import { AUTO_STEPS } from "./steps.js";

/** One formula of a scheme. */
interface Formula extends Span {
  derivative(at: ValueAt, h: number): number;
}

type StencilSchemes = Readonly<Record<Exclude<DifferenceScheme, "richardson">, Scheme>>;

function formulaOf({ offsets, weights, divisor }: Stencil, order: number): Formula {
  return {
    ...spanOf(offsets),
    // The weights add up to 0, so f(x) may be subtracted from every value; a constant then gives exactly 0.
    derivative(at, h) {
      const base = at(0);
      let sum = 0;
      for (const [k, offset] of offsets.entries()) if (offset !== 0) sum += weights[k] * (at(offset * h) - base);
      return sum / (divisor * h ** order);
    },
  };
}

/** The first formula that fits between the bounds with steps of h; otherwise the one with the largest steps. */
function schemeOf(autoStep: number, order: number, plain: Formula, slid: readonly Stencil[]): Scheme {
  const formulas = [plain, ...slid.map((stencil) => formulaOf(stencil, order))];
  return {
    autoStep,
    derivative(at, here, h) {
      const formula = formulas[fittingAt(formulas, here, h)];
      return formula.derivative(at, fittingStep(formula, here, h));
    },
  };
}

// The plain formulas are spelled out because published digits depend on this order of rounding.

const central: Formula = { left: 1, right: 1, derivative: (at, h) => (at(h) - at(-h)) / (2 * h) };
const forward: Formula = { left: 0, right: 1, derivative: (at, h) => (at(h) - at(0)) / h };
const backward: Formula = { left: 1, right: 0, derivative: (at, h) => (at(0) - at(-h)) / h };
const fivePoint: Formula = {
  left: 2,
  right: 2,
  derivative: (at, h) => (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h),
};

/** First derivatives. */
const FIRST: StencilSchemes = {
  central: /* @__PURE__ */ schemeOf(AUTO_STEPS.central, 1, central, SLID.central),
  forward: /* @__PURE__ */ schemeOf(AUTO_STEPS.forward, 1, forward, SLID.forward),
  backward: /* @__PURE__ */ schemeOf(AUTO_STEPS.backward, 1, backward, SLID.backward),
  "five-point": /* @__PURE__ */ schemeOf(AUTO_STEPS["five-point"], 1, fivePoint, SLID["five-point"]),
};

/** f(x+h) − 2f(x) + f(x−h), with the perturbation `middle` added to x. */
const bend = (at: ValueAt, h: number, middle = 0): number =>
  at(middle + h) - at(middle) - (at(middle) - at(middle - h));

/** Second derivatives. Their automatic steps balance h² or h⁴ against ε/h²; for first derivatives it is ε/h. */
const SECOND: StencilSchemes = {
  central: /* @__PURE__ */ schemeOf(
    Number.EPSILON ** (1 / 4),
    2,
    { left: 1, right: 1, derivative: (at, h) => bend(at, h) / h ** 2 },
    SLID_SECOND.central,
  ),
  forward: /* @__PURE__ */ schemeOf(
    Number.EPSILON ** (1 / 3),
    2,
    { left: 0, right: 2, derivative: (at, h) => bend(at, h, h) / h ** 2 },
    SLID_SECOND.forward,
  ),
  backward: /* @__PURE__ */ schemeOf(
    Number.EPSILON ** (1 / 3),
    2,
    { left: 2, right: 0, derivative: (at, h) => bend(at, h, -h) / h ** 2 },
    SLID_SECOND.backward,
  ),
  "five-point": /* @__PURE__ */ schemeOf(
    Number.EPSILON ** (1 / 6),
    2,
    { left: 2, right: 2, derivative: (at, h) => (16 * bend(at, h) - bend(at, 2 * h)) / (12 * h ** 2) },
    SLID_SECOND["five-point"],
  ),
};

/** The schemes of first and second derivatives. */
export const SCHEMES: Readonly<Record<1 | 2, Readonly<Record<DifferenceScheme, Scheme>>>> = {
  1: { ...FIRST, richardson: RICHARDSON },
  2: { ...SECOND, richardson: RICHARDSON_SECOND },
};
