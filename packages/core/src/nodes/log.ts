import type { ElementwiseKind } from "../graph/define-built-in.js";
import { defineElementwise } from "./elementwise.js";

/**
 * The natural logarithm, element by element. For 0 it is −∞, for less NaN: the run then ends with an error that names
 * this node.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const information = neg()(p.pipe(log()));
 */
export const log: ElementwiseKind = /* @__PURE__ */ defineElementwise("log", {
  value: Math.log,
  derivative: (x) => 1 / x,
  // log(x + d) − log x = log1p(d / x)
  change(x, d, y) {
    const ratio = d / x;
    // Near −1 the rounded ratio has lost the digits of 1 + ratio.
    if (ratio < -0.5) return Math.log((x + d) / x);
    return Number.isFinite(ratio) ? Math.log1p(ratio) : Math.log(x + d) - y;
  },
});
