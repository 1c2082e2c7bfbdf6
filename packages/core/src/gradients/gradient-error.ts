import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkName, labelOf } from "../graph/create-node.js";
import { Parameters } from "../graph/parameters/parameters.js";
import { Tensor } from "../tensor/tensor.js";
import type { ComparisonNode } from "./compare-gradients.js";
import { type GradientNode, isGradientNode } from "./gradient-node.js";

/** Options of {@link gradientError}. */
export interface GradientErrorOptions {
  /** The name of the node in the run. */
  readonly name?: string | undefined;
}

/**
 * Estimates the error of each element of a finite-difference gradient at each iteration. The estimate is the distance
 * from the less exact scheme that the gradient contains: central differences with h for `"five-point"`, central differences
 * with h/2 for `"richardson"`.
 *
 * For a smooth loss, this is the truncation error of the less exact scheme, to the leading power of h. The gradient
 * itself is more exact. With strategy `direct`, which subtracts losses, the estimate also contains their rounding. A kink
 * closer than h gives a large value, unless it lies at the weight itself. A kink at the weight is not detected: both schemes
 * are symmetric, and both give 0.5 for relu at 0, with an error of 0. If weights or sums may be exactly 0, also compare
 * one-sided gradients, as in the example: at a kink they differ by the difference of the two derivatives, elsewhere by about
 * h.
 *
 * Pass it in `watch` and read it with `observe`. The value is `Parameters` with the gradient's shapes and numbers ≥ 0.
 * The less exact gradient is computed too. This takes about as much time again, and memory for one more gradient.
 *
 * @param gradient A gradient by finite differences.
 * @throws GraphError if `gradient` is not a gradient node, or its scheme contains no less exact one.
 * @example
 * const gradient = finiteDifference(loss, { scheme: "richardson" });
 * const error = gradientError(gradient);
 * train(sgd(gradient, { learningRate: 0.1 }), data, { watch: [error] })
 *   .pipe(observe(error))
 *   .subscribe((each) => console.log(each.get("dense1/W").data)); // Float64Array [8.1e-10, …]
 * const [ahead, behind] = [finiteDifference(loss, { scheme: "forward" }), finiteDifference(loss, { scheme: "backward" })];
 * const kinks = compareGradients(ahead, behind); // pass it in watch: about 1 at a kink
 * @see E. Hairer, S. P. Nørsett and G. Wanner, "Solving Ordinary Differential Equations I", section II.4: embedded formulas.
 */
export function gradientError(gradient: GradientNode, options?: GradientErrorOptions): ComparisonNode<Parameters> {
  const { name } = knownOptions("gradientError", options, ["name"]);
  checkName("gradientError", name);
  const label = labelOf("gradientError", name);
  if (!isGradientNode(gradient)) {
    throw new GraphError(
      `${label}: it was given ${describeValue(gradient)}; give a gradient such as finiteDifference(loss, { scheme: "richardson" }).`,
    );
  }
  if (!gradient.embedded) {
    const { scheme } = gradient.options;
    const which =
      labelOf(gradient.kind, gradient.name) + (scheme === undefined ? "" : ` by scheme "${String(scheme)}"`);
    throw new GraphError(
      `${label}: ${which} estimates no error; give finiteDifference(loss, { scheme: "richardson" }) or "five-point".`,
    );
  }
  return Object.freeze({
    role: "comparison",
    kind: "gradientError",
    name,
    gradients: [gradient, gradient.embedded] as const,
    compare: distances,
  });
}

/** |a − b|, element by element. */
function distances(a: Parameters, b: Parameters): Parameters {
  return new Parameters(
    Array.from(a, ({ name, node, value }) => {
      const other = b.get(node).data;
      return {
        name,
        node,
        value: new Tensor(
          value.shape,
          value.data.map((each, i) => Math.abs(each - other[i])),
        ),
      };
    }),
  );
}
