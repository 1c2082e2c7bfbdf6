import { ShapeError } from "../../errors.js";
import { defineJoin, type NodeKind, type NodeOptions } from "../../graph/define-node.js";
import { labelOf, type Node } from "../../graph/node.js";
import { type Hyperparameter, hyperparameter } from "../../hyperparameters.js";
import { hasBatch, type Shape, sameShape, showShape } from "../../tensor/shape.js";
import type { Init } from "../../tensor/shape-types.js";
import { currentNumber } from "../current-number.js";
import { isSoftmax } from "../softmax.js";
import { classIndices } from "./class-indices.js";
import {
  type CrossEntropyTerms,
  checkCrossEntropyOptions,
  crossEntropyTerms,
  softmaxCrossEntropyTerms,
} from "./cross-entropy-terms.js";
import { probabilities, targets } from "./probabilities.js";
import { checkReduction, elementsOf, type Reduced, type Reduction, reduce, reducedShape } from "./reduction.js";
import { smoothedTargets } from "./smoothed-targets.js";

export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** Added to y inside the logarithm, so that log 0 never happens; 0 or more. Default 1e-7. */
  readonly delta?: number;
  /** The base of the logarithm: `Math.E` or 2. Default `Math.E`. */
  readonly base?: number;
  /**
   * The share of each target that is spread evenly over all classes, from 0 to 1: t becomes (1 − s)·t + s / classes, so that
   * the network is not driven to be sure. A number, a schedule or an Observable; one that changes is reported as
   * `"crossEntropy1.labelSmoothing"`. Default 0.
   */
  readonly labelSmoothing?: Hyperparameter;
  /** Default `"mean"`: over samples. */
  readonly reduction?: R;
}

/**
 * Cross-entropy, −Σₖ tₖ·log(yₖ + δ), the mean over samples unless asked otherwise.
 *
 * Where y is a {@link softmax} node the two are computed together, which is exact and, with `delta: 0`, finite however
 * small y is. The default δ = 1e-7 is the convention of the literature that teaches it; PyTorch's `CrossEntropyLoss` of
 * logits is this with `delta: 0`; its `label_smoothing` is `labelSmoothing` here. Probabilities computed in another way, such as
 * e^x of a {@link logSoftmax}, are taken as they are, and with `delta: 0` one that has become 0 costs infinity: give softmax.
 *
 * @param y Probabilities, the classes on the last axis.
 * @param t Probabilities in the shape of y (one-hot or soft), or class indices in that shape without its last axis.
 * @throws ShapeError where t fits neither way, or there is but one class; HyperparameterError for a negative delta, a base other than e and 2, or a
 * labelSmoothing outside of 0 to 1.
 * While running, FeedError for a class index that is fractional or out of range, and for a target outside of 0 to 1;
 * NumericError for a y outside of 0 to 1, as where the softmax has been forgotten.
 * @example
 * const y = x.pipe(dense(10), softmax());
 * const loss = crossEntropy(y, input("t", [10]));  // one-hot targets
 * const same = crossEntropy(y, input("label", [])); // class indices
 */
export const crossEntropy: NodeKind & CrossEntropy = defineJoin(
  "crossEntropy",
  (options: CrossEntropyOptions) => {
    const { delta = 1e-7, base = Math.E, labelSmoothing = 0, reduction = "mean", name } = options;
    const terms: CrossEntropyTerms = { delta, scale: 1 / Math.log(base) };
    const smoothing = hyperparameter(labelOf("crossEntropy", name), {
      name: "labelSmoothing",
      value: labelSmoothing,
      wanted: "a number from 0 to 1, such as 0.1",
      accepts: (value) => value >= 0 && value <= 1,
    });
    return {
      inputs: ["y", "t"],
      ...(typeof labelSmoothing !== "number" && { hyperparameters: [smoothing] }),
      shape(y: Shape, t: Shape) {
        checkReduction(reduction);
        checkCrossEntropyOptions(delta, base);
        checkTargets(y, t);
        return reducedShape(y, reduction);
      },
      ranges: ([y, t]) => [
        isSoftmax(y) ? undefined : probabilities("y", "softmax"),
        t.shape.length === y.shape.length ? targets("and weigh classes by the option classWeights") : undefined,
      ],
      lower([y, t]) {
        const classes = y.shape.at(-1) as number;
        const sharp = t.shape.length === y.shape.length ? t : classIndices({ classes })(t);
        const wanted =
          labelSmoothing === 0
            ? sharp
            : typeof labelSmoothing === "number"
              ? smoothedTargets(sharp, { classes, share: labelSmoothing })
              : smoothedTargets(sharp, currentNumber(smoothing), { classes });
        const fused = isSoftmax(y);
        const losses = fused
          ? softmaxCrossEntropyTerms(y.inputs[0], y, wanted, terms)
          : crossEntropyTerms(y, wanted, terms);
        return reduce(losses, reduction, 1, elementsOf(y));
      },
    };
  },
  ["delta", "base", "labelSmoothing", "reduction"],
) as NodeKind as NodeKind & CrossEntropy;

type CrossEntropy = <S extends Shape, R extends Reduction = "mean">(
  y: Node<S>,
  t: Node<S | Init<S>>,
  options?: CrossEntropyOptions<R>,
) => Node<Reduced<R>>;

function checkTargets(y: Shape, t: Shape): void {
  const classes = y.at(-1);
  if (typeof classes !== "number") {
    throw new ShapeError(`y has shape ${showShape(y)}; give it a last axis of classes.`);
  }
  if (classes === 1) {
    throw new ShapeError(
      `y has shape ${showShape(y)}, and one class alone is always right; give two or more, or binaryCrossEntropy(y, t) for one.`,
    );
  }
  if (sameShape(y, t) || sameShape(y.slice(0, -1), t)) return;
  const both = `y has shape ${showShape(y)} but t has ${showShape(t)}`;
  if (t.at(-1) === 1 && sameShape(y.slice(0, -1), t.slice(0, -1))) {
    const [fed, declared] = [t.slice(0, -1), t.slice(1, -1)].map((shape) => showShape(shape).replace("batch", "N"));
    throw new ShapeError(`${both}; for class indices feed ${fed} into input("t", ${declared}), not a column.`);
  }
  if (hasBatch(y) === hasBatch(t) && y.length === t.length) {
    throw new ShapeError(`${both}; give both the same number of classes.`);
  }
  throw new ShapeError(
    `${both}; give t the shape ${showShape(y)} for probabilities or ${showShape(y.slice(0, -1))} for class indices.`,
  );
}
