import { fromZeroToOne, suchAs } from "../../errors/domains.js";
import { ShapeError } from "../../errors/errors.js";
import { isNode, labelOf, type NodeKind, type NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin, type OperationBody } from "../../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import type { InputRange } from "../../graph/operation-parts.js";
import type { StoredOptions } from "../../graph/stored-options.js";
import { hasBatch, type Shape, sameShape, showShape } from "../../tensor/shape.js";
import type { Init } from "../../tensor/shape-types.js";
import { currentNumber } from "../current-number.js";
import { isSoftmax } from "../softmax.js";
import {
  checkTargetWeights,
  classIndices,
  copiedWeights,
  smoothedTargets,
  type TargetWeights,
  weightedTargets,
} from "./cross-entropy-targets.js";
import {
  type CrossEntropyTerms,
  checkCrossEntropyOptions,
  crossEntropyTerms,
  probabilities,
  scaleOf,
  softmaxCrossEntropyTerms,
  targets,
} from "./cross-entropy-terms.js";
import { checkReduction, elementsOf, type Reduced, type Reduction, reduce, reducedShape } from "./reduction.js";

export interface CrossEntropyOptions<R extends Reduction = Reduction> extends NodeOptions, TargetWeights {
  /** Added to y inside the logarithm to avoid log 0; 0 or more. Default 1e-7. */
  readonly delta?: number | undefined;
  /** The base of the logarithm: `Math.E` or 2. Default `Math.E`. */
  readonly base?: number | undefined;
  /**
   * The part s of each target that is spread evenly over all classes, from 0 to 1: t becomes (1 − s)·t + s / classes, so
   * the network does not become overconfident. A number, a schedule or an Observable; if it changes, it is reported as
   * `"crossEntropy1.labelSmoothing"`. Default 0.
   */
  readonly labelSmoothing?: Hyperparameter | undefined;
  /**
   * A weight for each class, 0 or more, in an array or a typed array, which is copied. Targets are multiplied by them, so
   * rare classes can count for more. For class indices, `"mean"` divides by the sum of the targets' class weights; for
   * probabilities, by the number of samples. PyTorch's `weight`.
   */
  readonly classWeights?: ArrayLike<number> | undefined;
  /** The class index of samples to ignore, in means too, such as -1 or 255. If all are ignored, the loss is 0. */
  readonly ignoreIndex?: number | undefined;
  /**
   * A node with a weight for each sample, 0 or more, in the shape of class indices. The mean becomes the weighted mean.
   */
  readonly sampleWeights?: Node | undefined;
  /** Default `"mean"`: over samples. */
  readonly reduction?: R | undefined;
}

/**
 * Cross-entropy, −Σₖ tₖ·log(yₖ + δ). The default is the mean over samples.
 *
 * If y is a {@link softmax} node, the two are computed together. This is exact and, with `delta: 0`, finite for any small
 * y.
 * The default δ = 1e-7 is common in textbooks. PyTorch's `CrossEntropyLoss` of logits equals this with `delta: 0`; its
 * `label_smoothing` is `labelSmoothing` here. Probabilities from other nodes, such as e^x of a {@link logSoftmax}, are
 * used as they are: with `delta: 0`, one that rounds to 0 gives an infinite loss, so use softmax.
 *
 * @param y Probabilities, the classes on the last axis.
 * @param t Probabilities in the shape of y (one-hot or soft), or class indices in that shape without its last axis.
 * @throws ShapeError if t fits neither way, or there is only one class; HyperparameterError for a negative delta, a base
 * other than e and 2, a labelSmoothing outside 0 to 1, weights that are not one for each class, or an ignoreIndex with
 * targets that are not indices. While running, FeedError for a class index that is fractional or out of range, and for a
 * target outside 0 to 1; NumericError for a y outside 0 to 1, for example if the softmax is missing.
 * @example
 * const y = x.pipe(dense(10), softmax());
 * const loss = crossEntropy(y, input("t", [10]));  // one-hot targets
 * const same = crossEntropy(y, input("label", [])); // class indices
 * const rare = crossEntropy(y, input("label", []), { ignoreIndex: -1, sampleWeights: input("weight", []) });
 */
export const crossEntropy: NodeKind & CrossEntropy = /* @__PURE__ */ Object.assign(compose as CrossEntropy, {
  kind: "crossEntropy",
  build: (inputs: readonly Node[], options: StoredOptions): Node =>
    (inputs.length > 2 ? withSampleWeights : plain).build(inputs, options),
});

/** Sample weights are an input like y and t; only the public function has them as an option. */
function compose(...given: (Node | CrossEntropyOptions | undefined)[]): Node {
  const last = given.at(-1);
  const options = typeof last === "object" && last !== null && !isNode(last) ? last : undefined;
  if (options === undefined) return plain(...(given as Parameters<typeof plain>));
  const [y, t] = given as Node[];
  const own = copiedWeights(options, isNode(y) && y.shape.at(-1));
  if (own.sampleWeights === undefined) return plain(...([...given.slice(0, -1), own] as Parameters<typeof plain>));
  const { sampleWeights, ...others } = own;
  return withSampleWeights(y, t, sampleWeights, others);
}

const OPTIONS = [
  ...(["delta", "base", "labelSmoothing", "classWeights", "ignoreIndex", "sampleWeights", "reduction"] as const),
];

const define =
  <const Names extends readonly string[]>(inputs: Names) =>
  (options: CrossEntropyOptions): OperationBody & { readonly inputs: Names } => {
    const { delta = 1e-7, base = Math.E, labelSmoothing = 0, reduction = "mean", name } = options;
    const terms: CrossEntropyTerms = { delta, scale: scaleOf(base) };
    const smoothing = hyperparameter(labelOf("crossEntropy", name), {
      name: "labelSmoothing",
      value: labelSmoothing,
      ...suchAs(fromZeroToOne, "0.1"),
    });
    const smoothed = (t: Node, classes: number): Node => {
      if (labelSmoothing === 0) return t;
      if (typeof labelSmoothing === "number") return smoothedTargets(t, { classes, smoothing: labelSmoothing });
      return smoothedTargets(t, currentNumber(smoothing), { classes });
    };
    return {
      inputs,
      ...(typeof labelSmoothing !== "number" && { hyperparameters: [smoothing] }),
      shape(y: Shape, t: Shape, weights?: Shape) {
        checkReduction(reduction);
        checkCrossEntropyOptions(delta, base);
        checkTargets(y, t);
        checkTargetWeights(options, y.at(-1) as number, t.length < y.length);
        checkSampleWeights(y, weights);
        return reducedShape(y, reduction);
      },
      ranges: ([y, t]) => [
        isSoftmax(y) ? undefined : probabilities("y", "softmax"),
        areIndices(y, t) ? undefined : targets("and weigh classes by the option classWeights"),
        ...(inputs.length > 2 ? [WEIGHTS] : []),
      ],
      lower([y, t, sampleWeights]) {
        const classes = y.shape.at(-1) as number;
        const labels = areIndices(y, t) ? t : undefined;
        const sharp = labels ? classIndices({ classes, ignoreIndex: options.ignoreIndex })(labels) : t;
        const wanted = weightedTargets(smoothed(sharp, classes), labels, sampleWeights, options, reduction);
        const losses = isSoftmax(y)
          ? softmaxCrossEntropyTerms(y.inputs[0], y, wanted, terms)
          : crossEntropyTerms(y, wanted, terms);
        return reduce(losses, reduction, 1, elementsOf(y));
      },
    };
  };

const plain = /* @__PURE__ */ defineBuiltInJoin("crossEntropy", /* @__PURE__ */ define(["y", "t"]), OPTIONS);
const withSampleWeights = /* @__PURE__ */ defineBuiltInJoin(
  "crossEntropy",
  /* @__PURE__ */ define(["y", "t", "sampleWeights"]),
  OPTIONS,
);

const areIndices = (y: Node, t: Node): boolean => t.shape.length < y.shape.length;

const WEIGHTS: InputRange = {
  input: "sampleWeights",
  from: 0,
  to: Number.POSITIVE_INFINITY,
  fix: "give weights of 0 or more",
};

/** How `crossEntropy` is called. */
export type CrossEntropy = <S extends Shape, R extends Reduction = "mean">(
  y: Node<S>,
  t: Node<S | Init<S>>,
  options?: CrossEntropyOptions<R>,
) => Node<Reduced<R>>;

function checkSampleWeights(y: Shape, weights: Shape | undefined): void {
  if (!weights || sameShape(y.slice(0, -1), weights)) return;
  throw new ShapeError(
    `y has shape ${showShape(y)} but sampleWeights has ${showShape(weights)}; give it the shape ${showShape(y.slice(0, -1))}.`,
  );
}

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
