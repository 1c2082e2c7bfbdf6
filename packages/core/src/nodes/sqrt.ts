import type { ElementwiseKind } from "../graph/define-built-in.js";
import { defineElementwise } from "./elementwise.js";

/**
 * √x, element by element. For x < 0 it is NaN: the run then ends with an error that names this node. At 0 the derivative
 * is infinite.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const deviation = variance.pipe(sqrt());
 */
export const sqrt: ElementwiseKind = /* @__PURE__ */ defineElementwise("sqrt", {
  value: Math.sqrt,
  derivative: (_, y) => 0.5 / y,
  // √(x+d) − √x = d / (√(x+d) + √x)
  change: (x, d, y) => d / (Math.sqrt(x + d) + y),
});
