import { defineNode, type ElementwiseKind } from "../graph/define-node.js";
import { elementwise } from "./elementwise-function.js";

/**
 * −x, element by element. A loss that is to grow instead of fall is negated with it.
 *
 * @example
 * const loss = likelihood.pipe(negate());
 */
export const negate: ElementwiseKind = defineNode({
  kind: "negate",
  ...elementwise({ value: (x) => -x, slope: () => -1, change: (_, d) => -d }),
  linearCoefficients: [-1],
});
