import { anyFinite, suchAs } from "../errors/domains.js";
import { labelOf, type NodeOptions } from "../graph/create-node.js";
import { defineBuiltIn, type ElementwiseKind } from "../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../graph/hyperparameters.js";
import { byNumber } from "./current-number.js";
import { elementwise, pairwise } from "./elementwise.js";

export interface EluOptions extends NodeOptions {
  /**
   * The negative of the limit at −∞: a finite number, a schedule or an Observable. Default 1. If it changes, it is
   * reported as `"elu1.alpha"`.
   */
  readonly alpha?: Hyperparameter | undefined;
}

/**
 * x if x > 0, otherwise α·(e^x − 1): like a leaky ReLU, but without a kink if α is 1.
 *
 * @throws HyperparameterError for an alpha that is not a finite number.
 * @see D.-A. Clevert, T. Unterthiner and S. Hochreiter, "Fast and accurate deep network learning by exponential linear
 * units", ICLR 2016.
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), elu({ alpha: 0.5 }));
 */
export const elu: ElementwiseKind<EluOptions> = /* @__PURE__ */ defineBuiltIn(
  "elu",
  ({ alpha = 1, name }: EluOptions) => {
    const declaration = hyperparameter(labelOf("elu", name), {
      name: "alpha",
      value: alpha,
      ...suchAs(anyFinite, "1"),
    });
    return byNumber("elu", declaration, (given) => (given === undefined ? ofPair() : ofNumber(given)));
  },
  ["alpha"],
);

const value = (x: number, alpha: number): number => (x > 0 ? x : alpha * Math.expm1(x));

const derivative = (x: number, alpha: number): number => (x > 0 ? 1 : alpha * Math.exp(x));

function change(x: number, alpha: number, d: number, y: number): number {
  const after = x + d;
  if (x > 0 && after > 0) return d;
  // On both sides of 0 the values have different signs, or the sign of alpha differs.
  if (x > 0 || after > 0) return value(after, alpha) - y;
  // Computed from the larger of the two, so neither factor overflows.
  return d > 0 ? -alpha * Math.exp(after) * Math.expm1(-d) : alpha * Math.exp(x) * Math.expm1(d);
}

/** If alpha is 1 there is no kink at 0, but the second derivative jumps there, and no polynomial fits across it. */
const side = (x: number): number => (x > 0 ? 1 : 0);

const ofNumber = (alpha: number): ReturnType<typeof elementwise> =>
  elementwise({
    value: (x) => value(x, alpha),
    derivative: (x) => derivative(x, alpha),
    change: (x, d, y) => change(x, alpha, d, y),
    side,
  });

/** The same as a function of x and a constant alpha. */
const ofPair = (): ReturnType<typeof elementwise> => ({
  ...pairwise({
    value,
    derivativeA: derivative,
    derivativeB: (x) => (x > 0 ? 0 : Math.expm1(x)),
    change: (x, alpha, d, _dAlpha, y) => change(x, alpha, d, y),
    side,
  }),
  inputs: ["x"],
  elementwise: true,
});
