import { HyperparameterError, NumericError } from "../errors.js";
import { describeValue } from "../graph/node.js";
import { knownOptions } from "../known-options.js";
import { isThenable } from "../realms.js";
import { AUTO_STEPS, scaledStep } from "./auto-steps.js";
import { extrapolate, tableSteps } from "./richardson.js";

/** How a derivative is estimated from values of f beside the point. */
export type DifferenceScheme = "central" | "forward" | "backward" | "five-point" | "richardson";

/** How {@link derivative} and {@link numericalGradient} take differences. */
export interface DifferenceOptions {
  /**
   * - `"central"` (default): (f(x+h) − f(x−h)) / 2h, error O(h²)
   * - `"forward"`: (f(x+h) − f(x)) / h, and `"backward"`: (f(x) − f(x−h)) / h, error O(h)
   * - `"five-point"`: (f(x−2h) − 8f(x−h) + 8f(x+h) − f(x+2h)) / 12h, error O(h⁴)
   * - `"richardson"`: central differences at h, h/1.4, h/1.4² …, extrapolated to h = 0
   */
  readonly scheme?: DifferenceScheme;
  /**
   * The step, 1e-4 by default. `"auto"` balances truncation against rounding: max(1, |x|) times ∛ε for central, √ε for
   * forward and backward, ε^(1/5) for five-point, 0.05 for richardson, then rounded so that x + h is a float64 itself.
   */
  readonly h?: number | "auto";
}

/** A scheme as code. A nudge is what is added to x; `at` gives the value of f there. */
export interface Scheme {
  /** The automatic h for |x| ≤ 1. */
  readonly autoStep: number;
  /** Every nudge that `slope` may ask for. */
  nudges(x: number, h: number): readonly number[];
  slope(at: (nudge: number) => number, x: number, h: number): number;
}

/** A scheme and the h it uses at x. */
export interface Method {
  readonly scheme: Scheme;
  stepAt(x: number): number;
}

// Weights: B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced grids", Math. Comp. 51 (1988).
const SCHEMES: Readonly<Record<DifferenceScheme, Scheme>> = {
  central: {
    autoStep: AUTO_STEPS.central,
    nudges: (_x, h) => [h, -h],
    slope: (at, _x, h) => (at(h) - at(-h)) / (2 * h),
  },
  forward: {
    autoStep: AUTO_STEPS.forward,
    nudges: (_x, h) => [h, 0],
    slope: (at, _x, h) => (at(h) - at(0)) / h,
  },
  backward: {
    autoStep: AUTO_STEPS.backward,
    nudges: (_x, h) => [0, -h],
    slope: (at, _x, h) => (at(0) - at(-h)) / h,
  },
  "five-point": {
    autoStep: AUTO_STEPS["five-point"],
    nudges: (_x, h) => [h, -h, 2 * h, -2 * h],
    slope: (at, _x, h) => (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h),
  },
  richardson: {
    autoStep: 0.05,
    nudges: (x, h) => tableSteps(x, h).flatMap((step) => [step, -step]),
    slope: (at, x, h) => extrapolate(at, x, h).value,
  },
};

/** What every function here is given first. @throws HyperparameterError for what is no function. */
export function checkFunction(owner: string, f: unknown): void {
  if (typeof f === "function") return;
  throw new HyperparameterError(`${owner}: f is ${describeValue(f)}; give a function of x.`);
}

/** Reads and checks the options. @throws HyperparameterError for an unknown scheme or an h that is no positive number. */
export function readMethod(
  owner: string,
  options: DifferenceOptions | undefined,
  known: readonly string[] = ["scheme", "h"],
): Method {
  const { scheme = "central", h = 1e-4 } = knownOptions(owner, options, known);
  if (!Object.hasOwn(SCHEMES, scheme)) {
    const names = Object.keys(SCHEMES).map((name) => `"${name}"`);
    throw new HyperparameterError(
      `${owner}: scheme is ${describeValue(scheme)}; give ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.`,
    );
  }
  const chosen = SCHEMES[scheme];
  if (h === "auto") return { scheme: chosen, stepAt: (x) => scaledStep(chosen.autoStep, x) };
  if (!Number.isFinite(h) || h <= 0) {
    throw new HyperparameterError(`${owner}: h is ${describeValue(h)}; give a positive finite number or "auto".`);
  }
  return { scheme: chosen, stepAt: () => h };
}

/** The slope at x. @throws NumericError where it overflows. */
export function slopeAt(owner: string, { scheme, stepAt }: Method, x: number, at: (nudge: number) => number): number {
  const h = stepAt(x);
  const slope = scheme.slope(at, x, h);
  if (Number.isFinite(slope)) return slope;
  throw new NumericError(`${owner}: the difference of f at ${x} over h = ${h} is ${slope}; give a larger h.`);
}

/** Refuses what f may not return. `place` says where, in words that follow "at". */
export function finiteValue(owner: string, value: unknown, place: () => string): number {
  if (Number.isFinite(value)) return value as number;
  if (typeof value === "number") {
    throw new NumericError(
      `${owner}: f is ${value} at ${place()}; give a point around which f is finite, or a smaller h.`,
    );
  }
  const fix = isThenable(value) ? "await it in numericalGradientAsync" : "return one";
  throw new NumericError(`${owner}: f returned ${describeValue(value)} at ${place()}, not a number; ${fix}.`);
}
