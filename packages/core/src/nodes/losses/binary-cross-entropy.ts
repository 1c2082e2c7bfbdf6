import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { isSigmoid } from "../sigmoid.js";
import { binaryCrossEntropyTerms, sigmoidCrossEntropyTerms } from "./binary-cross-entropy-terms.js";
import { type CrossEntropyTerms, checkCrossEntropyOptions, scaleOf } from "./cross-entropy-terms.js";
import { probabilities, targets } from "./probabilities.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";

export interface BinaryCrossEntropyOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** Added inside both logarithms to avoid log 0; 0 or more. Default 1e-7. */
  readonly delta?: number | undefined;
  /** The base of the logarithm: `Math.E` or 2. Default `Math.E`. */
  readonly base?: number | undefined;
  /** Default `"mean-elements"`: over samples and elements, as PyTorch's BCELoss. `"mean"`: over samples only. */
  readonly reduction?: R | undefined;
}

/**
 * Binary cross-entropy, −(t·log(y + δ) + (1 − t)·log(1 − y + δ)) for each element, where each element is a separate yes
 * or no.
 * The default is the mean over elements. For one class out of several use `crossEntropy`.
 *
 * If y is a {@link sigmoid} node, the two are computed together. This is exact and, with `delta: 0`, finite for any y
 * near 0 or 1: PyTorch's `BCEWithLogitsLoss`, Keras's `from_logits`. PyTorch's `BCELoss` of probabilities has no δ; it limits
 * logarithms to −100.
 *
 * @param y Probabilities, from 0 to 1.
 * @param t Probabilities in the shape of y, usually 0 or 1.
 * @throws ShapeError if y and t differ in shape; HyperparameterError for a negative delta, a base other than e and 2, or
 * an unknown reduction. While running, FeedError for a target outside 0 to 1; NumericError for a y outside 0 to 1, for
 * example if the sigmoid is missing.
 * @example
 * const y = x.pipe(dense(1), sigmoid());
 * const loss = binaryCrossEntropy(y, input("t", [1]));
 */
export const binaryCrossEntropy: NodeKind & BinaryCrossEntropy = defineBuiltInJoin(
  "binaryCrossEntropy",
  ({ delta = 1e-7, base = Math.E, reduction = "mean-elements" }: BinaryCrossEntropyOptions) => {
    const terms: CrossEntropyTerms = { delta, scale: scaleOf(base) };
    return {
      inputs: ["y", "t"],
      shape(y: Shape, t: Shape) {
        checkCrossEntropyOptions(delta, base);
        return lossShape(y, t, reduction);
      },
      ranges: ([y]) => [isSigmoid(y) ? undefined : probabilities("y", "sigmoid"), targets()],
      lower([y, t]) {
        const losses = isSigmoid(y)
          ? sigmoidCrossEntropyTerms(y.inputs[0], t, terms)
          : binaryCrossEntropyTerms(y, t, terms);
        return reduce(losses, reduction, 1, elementsOf(y));
      },
    };
  },
  ["delta", "base", "reduction"],
) as NodeKind as NodeKind & BinaryCrossEntropy;

type BinaryCrossEntropy = <S extends Shape, R extends Reduction = "mean-elements">(
  y: Node<S>,
  t: Node<S>,
  options?: BinaryCrossEntropyOptions<R>,
) => Node<Reduced<R>>;
