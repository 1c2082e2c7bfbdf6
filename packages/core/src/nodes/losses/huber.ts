import { HyperparameterError } from "../../errors.js";
import { defineJoin, type NodeKind, type NodeOptions } from "../../graph/define-node.js";
import { describeValue, type Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";

export interface HuberOptions<R extends Reduction = Reduction> extends NodeOptions {
  /** Where squares go over into absolute residuals; positive. Default 1. Called `delta` in PyTorch and Keras. */
  readonly threshold?: number;
  /** Default `"mean-elements"`: over samples and elements, as PyTorch's HuberLoss. `"mean"`: over samples only. */
  readonly reduction?: R;
}

/** ½e² where |e| ≤ threshold, else threshold·(|e| − ½·threshold), with e = y − t; its second derivative jumps. */
const huberTerms = defineJoin("huberTerms", ({ threshold }: { readonly threshold: number }) => ({
  inputs: ["y", "t"] as const,
  elementwise: true,
  samplesIndependent: true,
  kinked: true,
  forward(out, y, t) {
    for (let i = 0; i < out.size; i++) {
      const size = Math.abs(y.data[i] - t.data[i]);
      out.data[i] = size <= threshold ? (size * size) / 2 : threshold * (size - threshold / 2);
    }
  },
  backward([dy, dt], dOut, _out, [y, t]) {
    for (let i = 0; i < dOut.size; i++) {
      const slope = dOut.data[i] * Math.max(-threshold, Math.min(threshold, y.data[i] - t.data[i]));
      if (dy) dy.data[i] += slope;
      if (dt) dt.data[i] -= slope;
    }
  },
  difference(dOut, _out, [y, t], [dy, dt]) {
    for (let i = 0; i < dOut.size; i++) {
      const d = (dy ? dy.data[i] : 0) - (dt ? dt.data[i] : 0);
      const e = y.data[i] - t.data[i];
      dOut.data[i] = e < 0 ? change(-e, -d, threshold) : change(e, d, threshold);
    }
  },
  sides(sides, y, t) {
    for (let i = 0; i < sides.size; i++) {
      const e = y.data[i] - t.data[i];
      sides.data[i] = e > threshold ? 1 : e < -threshold ? -1 : 0;
    }
  },
}));

/** What a move of e ≥ 0 by d makes: the part of d on each side of a threshold, times the mean slope there. */
function change(e: number, d: number, threshold: number): number {
  const after = e + d;
  if (e > threshold) {
    if (after > threshold) return threshold * d;
    const inside = d - (threshold - e);
    if (after >= -threshold) return threshold * (threshold - e) + inside * (threshold + inside / 2);
    return threshold * (threshold - e) - threshold * (inside + 2 * threshold);
  }
  if (after > threshold) return ((threshold - e) * (threshold + e)) / 2 + threshold * (d - (threshold - e));
  if (after < -threshold) return ((threshold + e) * (threshold - e)) / 2 - threshold * (d + (threshold + e));
  return d * (e + d / 2);
}

/**
 * The Huber loss of residuals e = y − t: ½e² where |e| ≤ threshold, and threshold · (|e| − ½ · threshold) beyond, so that
 * outliers pull no harder than the threshold. The mean over elements unless asked otherwise.
 *
 * PyTorch's and Keras's `HuberLoss`, where the threshold is called `delta`; PyTorch's `SmoothL1Loss` of `beta` is this,
 * divided by the threshold.
 *
 * Huber, "Robust estimation of a location parameter", 1964.
 *
 * @throws ShapeError where y and t differ in shape; HyperparameterError for a threshold that is not positive, or an unknown
 * reduction.
 * @example
 * const loss = huber(y, input("t", [1]), { threshold: 0.5 });
 */
export const huber: NodeKind & Huber = defineJoin(
  "huber",
  ({ threshold = 1, reduction = "mean-elements" }: HuberOptions) => ({
    inputs: ["y", "t"],
    shape(y: Shape, t: Shape) {
      if (!(threshold > 0 && Number.isFinite(threshold))) {
        throw new HyperparameterError(
          `threshold is ${describeValue(threshold)}; give a positive finite number, such as 1.`,
        );
      }
      return lossShape(y, t, reduction);
    },
    lower: ([y, t]) => reduce(huberTerms(y, t, { threshold }), reduction, 1, elementsOf(y)),
  }),
  ["threshold", "reduction"],
) as NodeKind as NodeKind & Huber;

type Huber = <S extends Shape, R extends Reduction = "mean-elements">(
  y: Node<S>,
  t: Node<S>,
  options?: HuberOptions<R>,
) => Node<Reduced<R>>;
