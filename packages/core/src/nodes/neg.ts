import type { ElementwiseKind } from "../graph/define-built-in.js";
import { defineElementwise } from "./elementwise.js";

/**
 * −x, element by element. Use it to maximize a value: its negative is a loss.
 *
 * @throws HyperparameterError for an unknown option; GraphError for an input that is not a node.
 * @example
 * const loss = likelihood.pipe(neg());
 */
export const neg: ElementwiseKind = /* @__PURE__ */ defineElementwise(
  "neg",
  { value: (x) => -x, derivative: () => -1, change: (_, d) => -d },
  { linearCoefficients: [-1] },
);
