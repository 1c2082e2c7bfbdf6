import { checkOption, finite, suchAs } from "../errors/domains.js";
import { HyperparameterError } from "../errors/errors.js";
import type { DifferenceScheme } from "./options.js";

/**
 * The automatic h for |x| ≤ 1 of schemes without extrapolation. It balances truncation and rounding.
 * Numerical Recipes (3rd ed.), section 5.7.
 */
export const AUTO_STEPS: Readonly<Record<Exclude<DifferenceScheme, "richardson">, number>> = {
  central: /* @__PURE__ */ Math.cbrt(Number.EPSILON),
  forward: /* @__PURE__ */ Math.sqrt(Number.EPSILON),
  backward: /* @__PURE__ */ Math.sqrt(Number.EPSILON),
  "five-point": Number.EPSILON ** (1 / 5),
};

/**
 * A step that grows with |x| for |x| > 1, rounded so that x ± h are float64s. It is rounded by adding it to |x|: then x −
 * h is also a float64, because float64s nearer to 0 are at least as dense.
 */
export function scaledStep(step: number, x: number): number {
  const size = Math.abs(x);
  return size + step * Math.max(1, size) - size;
}

/** A fraction of |x|, rounded so that x + h is a float64; if x is 0 or negligible, the fraction itself. */
export function relativeStepAt(part: number, x: number): number {
  const size = Math.abs(x);
  return size + part * size - size || part;
}

/** @throws HyperparameterError for a relative step together with an h, and for an invalid one. */
export function checkRelativeStep(owner: string, relativeStep: unknown, h: unknown): void {
  if (h !== undefined) {
    throw new HyperparameterError(`${owner}: h and relativeStep are both given; give one of them.`);
  }
  checkOption(owner, "relativeStep", relativeStep, suchAs(finite(Number.EPSILON), "1e-6"));
}
