import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkName, labelOf } from "../graph/create-node.js";
import { Parameters } from "../graph/parameters/index.js";
import { Tensor } from "../tensor/tensor.js";
import type { ComparisonNode } from "./compare-gradients.js";
import { type GradientNode, isGradientNode } from "./gradient-node.js";

/** How {@link gradientError} is made. */
export interface GradientErrorOptions {
  readonly name?: string | undefined;
}

/**
 * Estimates, at each iteration, how far each element of a gradient by finite differences is off: its distance from the
 * less exact scheme that it holds. For `"five-point"` that is central differences with h, for `"richardson"` central
 * differences with h/2.
 *
 * What is estimated is, for a smooth loss, the truncation error of the less exact one, to the leading power of h; the
 * gradient itself is closer. Where `direct` subtracts losses, their rounding is in it too. A kink within reach of h shows
 * as a large value, unless it lies at the weight itself. That kink it cannot see: both schemes are symmetric, and of relu
 * at 0 both say 0.5, with an error of 0. Where weights or sums may be exactly 0, watch one-sided gradients beside it, as
 * below: at a kink they differ by the difference of its slopes, elsewhere by about h.
 *
 * Watch it, and observe it: its value is `Parameters`, shaped as the gradient's, with numbers of 0 or more. It takes the
 * less exact gradient beside the other, which costs about as much time again, and memory for one more gradient.
 *
 * @throws GraphError for anything but a gradient that holds a less exact one.
 * @example
 * const gradient = finiteDifference(loss, { scheme: "richardson" });
 * const error = gradientError(gradient);
 * train(sgd(gradient, { learningRate: 0.1 }), data, { watch: [error] })
 *   .pipe(observe(error))
 *   .subscribe((each) => console.log(each.get("dense1/W").data)); // Float64Array [8.1e-10, …]
 * const [ahead, behind] = [finiteDifference(loss, { scheme: "forward" }), finiteDifference(loss, { scheme: "backward" })];
 * const kinks = compareGradients(ahead, behind); // to be watched: of the size of 1 at a kink
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
