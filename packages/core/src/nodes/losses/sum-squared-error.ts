import { checkOption, trueOrFalse } from "../../errors/domains.js";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";
import { squaredDifference } from "./squared-difference.js";

export interface SumSquaredErrorOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** `true`: ½Σ(y − t)², whose gradient by y is y − t. `false`: Σ(y − t)². Default true. */
  readonly half?: boolean | undefined;
  /** Default `"sum"`: over samples and elements. */
  readonly reduction?: R | undefined;
}

/**
 * The sum of squared errors, ½Σ(y − t)², or Σ(y − t)² with `half: false`.
 *
 * @param y Predictions.
 * @param t Targets, in the shape of y.
 * @throws ShapeError if y and t differ in shape; HyperparameterError for an unknown reduction.
 * @example
 * const loss = sumSquaredError(y, input("t", [10]), { half: false });
 */
export const sumSquaredError: NodeKind & SumSquaredError = /* @__PURE__ */ defineBuiltInJoin(
  "sumSquaredError",
  ({ half = true, reduction = "sum" }: SumSquaredErrorOptions) => ({
    inputs: ["y", "t"],
    shape(y: Shape, t: Shape) {
      checkOption(undefined, "half", half, { ...trueOrFalse, wanted: "true for ½Σ(y − t)² or false for Σ(y − t)²" });
      return lossShape(y, t, reduction);
    },
    lower: ([y, t]) => reduce(squaredDifference(y, t), reduction, half ? 0.5 : 1, elementsOf(y)),
  }),
  ["half", "reduction"],
) as NodeKind as NodeKind & SumSquaredError;

/** How `sumSquaredError` is called. */
export type SumSquaredError = <S extends Shape, R extends Reduction = "sum">(
  y: Node<S>,
  t: Node<S>,
  options?: SumSquaredErrorOptions<R>,
) => Node<Reduced<R>>;
