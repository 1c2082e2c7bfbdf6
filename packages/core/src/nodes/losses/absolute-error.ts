import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";

export interface AbsoluteErrorOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** Default `"sum"`: over samples and elements. */
  readonly reduction?: R | undefined;
}

/** |y − t|, element by element, with a kink where y = t. */
const absoluteDifference: JoinKind<readonly ["y", "t"]> = /* @__PURE__ */ defineBuiltInJoin({
  kind: "absoluteDifference",
  inputs: ["y", "t"],
  elementwise: true,
  samplesIndependent: true,
  kinked: true,
  forward: (out, y, t) => out.kernels.absoluteDifference(out.offset, y.offset, t.offset, out.size),
  // On one side of the kink, the signed change of y − t; across it, |after| − |before|.
  difference(dOut, _out, [y, t], [dy, dt]) {
    for (let i = 0; i < dOut.size; i++) {
      const d = (dy ? dy.data[i] : 0) - (dt ? dt.data[i] : 0);
      const before = y.data[i] - t.data[i];
      const after = before + d;
      if (before > 0 && after > 0) dOut.data[i] = d;
      else if (before < 0 && after < 0) dOut.data[i] = -d;
      else dOut.data[i] = Math.abs(after) - Math.abs(before);
    }
  },
  backward([dy, dt], dOut, _out, [y, t]) {
    for (let i = 0; i < dOut.size; i++) {
      const derivative = dOut.data[i] * Math.sign(y.data[i] - t.data[i]);
      if (dy) dy.data[i] += derivative;
      if (dt) dt.data[i] -= derivative;
    }
  },
  sides(sides, y, t) {
    for (let i = 0; i < sides.size; i++) sides.data[i] = Math.sign(y.data[i] - t.data[i]);
  },
});

/**
 * The sum of absolute errors, Σ|y − t|, or their mean, depending on `reduction`.
 *
 * @param y Predictions.
 * @param t Targets, in the shape of y.
 * @throws ShapeError if y and t differ in shape; HyperparameterError for an unknown reduction.
 * @example
 * const loss = absoluteError(y, input("t", [1]), { reduction: "mean-elements" });
 */
export const absoluteError: NodeKind & AbsoluteError = /* @__PURE__ */ defineBuiltInJoin(
  "absoluteError",
  ({ reduction = "sum" }: AbsoluteErrorOptions) => ({
    inputs: ["y", "t"],
    shape: (y: Shape, t: Shape) => lossShape(y, t, reduction),
    lower: ([y, t]) => reduce(absoluteDifference(y, t), reduction, 1, elementsOf(y)),
  }),
  ["reduction"],
) as NodeKind as NodeKind & AbsoluteError;

/** How `absoluteError` is called. */
export type AbsoluteError = <S extends Shape, R extends Reduction = "sum">(
  y: Node<S>,
  t: Node<S>,
  options?: AbsoluteErrorOptions<R>,
) => Node<Reduced<R>>;
