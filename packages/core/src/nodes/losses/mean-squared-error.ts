import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";
import { squaredDifference } from "./squared-difference.js";

export interface MeanSquaredErrorOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** Default `"mean-elements"`: over samples and elements, as PyTorch's MSELoss. `"mean"`: over samples only. */
  readonly reduction?: R | undefined;
}

/**
 * The mean of squared errors, Σ(y − t)² / n, where n is the number of elements, or of samples with `"mean"`.
 *
 * @param y Predictions.
 * @param t Targets, in the shape of y.
 * @throws ShapeError if y and t differ in shape; HyperparameterError for an unknown reduction.
 * @example
 * const loss = meanSquaredError(y, input("t", [1]));
 */
export const meanSquaredError: NodeKind & MeanSquaredError = /* @__PURE__ */ defineBuiltInJoin(
  "meanSquaredError",
  ({ reduction = "mean-elements" }: MeanSquaredErrorOptions) => ({
    inputs: ["y", "t"],
    shape: (y: Shape, t: Shape) => lossShape(y, t, reduction),
    lower: ([y, t]) => reduce(squaredDifference(y, t), reduction, 1, elementsOf(y)),
  }),
  ["reduction"],
) as NodeKind as NodeKind & MeanSquaredError;

/** How `meanSquaredError` is called. */
export type MeanSquaredError = <S extends Shape, R extends Reduction = "mean-elements">(
  y: Node<S>,
  t: Node<S>,
  options?: MeanSquaredErrorOptions<R>,
) => Node<Reduced<R>>;
