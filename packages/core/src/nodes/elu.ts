import { HyperparameterError } from "../errors.js";
import { defineNode, type ElementwiseKind } from "../graph/define-node.js";
import { describeValue } from "../graph/node.js";
import { elementwise } from "./elementwise-function.js";

/**
 * x where x > 0, else α·(e^x − 1): a leaky ReLU that bends instead of breaking, at least where α is 1.
 *
 * Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units", 2015.
 *
 * @param options.alpha What large negative values are led to, with its sign changed; finite. Default 1.
 * @throws HyperparameterError for an alpha that is not a finite number.
 * @example
 * const hidden = input("x", [2]).pipe(dense(8), elu({ alpha: 0.5 }));
 */
export const elu: ElementwiseKind<{ readonly alpha?: number }> = defineNode(
  "elu",
  ({ alpha = 1 }: { readonly alpha?: number }) => {
    if (!Number.isFinite(alpha)) {
      throw new HyperparameterError(`elu: alpha is ${describeValue(alpha)}; give a finite number, such as 1.`);
    }
    const value = (x: number): number => (x > 0 ? x : alpha * Math.expm1(x));
    return elementwise({
      value,
      slope: (x) => (x > 0 ? 1 : alpha * Math.exp(x)),
      change(x, d, y) {
        const after = x + d;
        if (x > 0 && after > 0) return d;
        // On both sides of 0 the values have different signs, or with them alpha; far apart on one side they differ enough.
        if (x > 0 || after > 0 || Math.abs(d) > 1) return value(after) - y;
        return alpha * Math.exp(x) * Math.expm1(d);
      },
      // Where alpha is 1 there is no kink at 0 but the second derivative jumps, across which no polynomial fits.
      side: (x) => (x > 0 ? 1 : 0),
    });
  },
  ["alpha"],
);
