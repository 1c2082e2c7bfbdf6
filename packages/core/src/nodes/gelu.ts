import { checkOption, oneOf } from "../errors/domains.js";
import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import { logistic, logisticChange, normalBelow, normalChange, normalDensity } from "../tensor/special-functions.js";
import { type ElementwiseFunction, elementwise } from "./elementwise.js";

export interface GeluOptions {
  /** `"none"`: x·Φ(x) itself. `"tanh"`: x·½(1 + tanh(√(2/π)·(x + 0.044715x³))). Default `"none"`. */
  readonly approximate?: "none" | "tanh" | undefined;
}

const exact: ElementwiseFunction = {
  value: (x) => x * normalBelow(x),
  derivative: (x) => normalBelow(x) + x * normalDensity(x),
  // Δ = x·ΔΦ + d·Φ(x + d)
  change: (x, d) => x * normalChange(x, d) + d * normalBelow(x + d),
};

/** 2·√(2/π): ½(1 + tanh u) = σ(2u). */
const SCALE = 2 * /* @__PURE__ */ Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

const inner = (x: number): number => SCALE * (x + CUBIC * x * x * x);

const byTanh: ElementwiseFunction = {
  value: (x) => x * logistic(inner(x)),
  derivative(x) {
    const a = logistic(inner(x));
    return a * (1 + x * logistic(-inner(x)) * SCALE * (1 + 3 * CUBIC * x * x));
  },
  // As above, with Δ(x³) = d·(3x(x + d) + d²)
  change(x, d) {
    const dInner = SCALE * d * (1 + CUBIC * (3 * x * (x + d) + d * d));
    return x * logisticChange(inner(x), dInner) + d * logistic(inner(x + d));
  },
};

/**
 * x·Φ(x), the Gaussian error linear unit, with Φ the standard normal distribution, or its approximation by tanh.
 *
 * @throws HyperparameterError for an unknown approximation.
 * @see D. Hendrycks and K. Gimpel, "Gaussian error linear units (GELUs)" (2016).
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), gelu());
 * const asInGpt2 = gelu({ approximate: "tanh" });
 */
export const gelu: ElementwiseKind<GeluOptions> = /* @__PURE__ */ defineBuiltIn(
  "gelu",
  ({ approximate = "none" }: GeluOptions) => {
    checkOption("gelu", "approximate", approximate, oneOf("none", "tanh"));
    return elementwise(approximate === "none" ? exact : byTanh);
  },
  ["approximate"],
);
