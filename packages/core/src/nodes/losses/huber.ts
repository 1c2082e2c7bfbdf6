import { positive, suchAs } from "../../errors/domains.js";
import { labelOf, type NodeKind, type NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../../graph/hyperparameters.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { currentNumber } from "../current-number.js";
import { elementsOf, lossShape, type Reduced, type Reduction, reduce } from "./reduction.js";

export interface HuberOptions<R extends Reduction = Reduction> extends NodeOptions {
  /**
   * The residual above which the loss is linear: a positive number, a schedule or an Observable. Default 1. If it
   * changes, it is reported as `"huber1.threshold"`. It is `delta` in PyTorch and Keras.
   */
  readonly threshold?: Hyperparameter | undefined;
  /** Default `"mean-elements"`: over samples and elements, as PyTorch's HuberLoss. `"mean"`: over samples only. */
  readonly reduction?: R | undefined;
}

interface HuberTermsOptions {
  /** Undefined: the third input, a number that never moves. */
  readonly threshold?: number | undefined;
}

/** ½e² if |e| ≤ threshold, otherwise threshold·(|e| − ½·threshold), with e = y − t. The second derivative jumps. */
const huberTerms: JoinKind<readonly ["y", "t"] | readonly ["y", "t", "threshold"], HuberTermsOptions> =
  /* @__PURE__ */ defineBuiltInJoin("huberTerms", ({ threshold: given }: HuberTermsOptions) => ({
    inputs: given === undefined ? ["y", "t", "threshold"] : ["y", "t"],
    elementwise: true,
    samplesIndependent: true,
    kinked: true,
    forward(out, y, t, held) {
      const threshold = given ?? held.data[0];
      for (let i = 0; i < out.size; i++) {
        const size = Math.abs(y.data[i] - t.data[i]);
        out.data[i] = size <= threshold ? (size * size) / 2 : threshold * (size - threshold / 2);
      }
    },
    backward([dy, dt], dOut, _out, [y, t, held]) {
      const threshold = given ?? held.data[0];
      for (let i = 0; i < dOut.size; i++) {
        const derivative = dOut.data[i] * Math.max(-threshold, Math.min(threshold, y.data[i] - t.data[i]));
        if (dy) dy.data[i] += derivative;
        if (dt) dt.data[i] -= derivative;
      }
    },
    difference(dOut, _out, [y, t, held], [dy, dt]) {
      const threshold = given ?? held.data[0];
      for (let i = 0; i < dOut.size; i++) {
        const d = (dy ? dy.data[i] : 0) - (dt ? dt.data[i] : 0);
        const e = y.data[i] - t.data[i];
        dOut.data[i] = e < 0 ? change(-e, -d, threshold) : change(e, d, threshold);
      }
    },
    sides(sides, y, t, held) {
      const threshold = given ?? held.data[0];
      for (let i = 0; i < sides.size; i++) {
        const e = y.data[i] - t.data[i];
        sides.data[i] = e > threshold ? 1 : e < -threshold ? -1 : 0;
      }
    },
  }));

/** The change by a move of e ≥ 0 by d: the part of d on each side of a threshold, times the mean derivative there. */
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
 * The Huber loss of residuals e = y − t: ½e² if |e| ≤ threshold, otherwise threshold · (|e| − ½ · threshold), so the
 * threshold limits the effect of outliers. The default is the mean over elements.
 *
 * PyTorch's and Keras's `HuberLoss`, where the threshold is `delta`; PyTorch's `SmoothL1Loss` with `beta` equals this
 * divided by the threshold.
 *
 * @param y Predictions.
 * @param t Targets, in the shape of y.
 * @throws ShapeError if y and t differ in shape; HyperparameterError for a threshold that is not positive, or an unknown
 * reduction.
 * @see P. J. Huber, "Robust estimation of a location parameter", Annals of Mathematical Statistics 35 (1964).
 * @example
 * const loss = huber(y, input("t", [1]), { threshold: 0.5 });
 */
export const huber: NodeKind & Huber = /* @__PURE__ */ defineBuiltInJoin(
  "huber",
  ({ threshold = 1, reduction = "mean-elements", name }: HuberOptions) => {
    const declaration = hyperparameter(labelOf("huber", name), {
      name: "threshold",
      value: threshold,
      ...suchAs(positive, "1"),
    });
    return {
      inputs: ["y", "t"],
      ...(typeof threshold !== "number" && { hyperparameters: [declaration] }),
      shape: (y: Shape, t: Shape) => lossShape(y, t, reduction),
      lower([y, t]) {
        const terms =
          typeof threshold === "number"
            ? huberTerms(y, t, { threshold })
            : huberTerms(y, t, currentNumber(declaration), {});
        return reduce(terms, reduction, 1, elementsOf(y));
      },
    };
  },
  ["threshold", "reduction"],
) as NodeKind as NodeKind & Huber;

/** How `huber` is called. */
export type Huber = <S extends Shape, R extends Reduction = "mean-elements">(
  y: Node<S>,
  t: Node<S>,
  options?: HuberOptions<R>,
) => Node<Reduced<R>>;
