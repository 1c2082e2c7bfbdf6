import { binaryCrossEntropyKernels } from "@rxgrad/kernels";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Shape } from "../../tensor/shape.js";
import { logistic } from "../../tensor/special-functions.js";
import { isSigmoid } from "../sigmoid.js";
import {
  type CrossEntropyTerms,
  checkCrossEntropyOptions,
  probabilities,
  scaleOf,
  targets,
} from "./cross-entropy-terms.js";
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
export const binaryCrossEntropy: NodeKind & BinaryCrossEntropy = /* @__PURE__ */ defineBuiltInJoin(
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

/** How `binaryCrossEntropy` is called. */
export type BinaryCrossEntropy = <S extends Shape, R extends Reduction = "mean-elements">(
  y: Node<S>,
  t: Node<S>,
  options?: BinaryCrossEntropyOptions<R>,
) => Node<Reduced<R>>;

/** −(t·log(y + δ) + (1 − t)·log(1 − y + δ)), element by element. If t or 1 − t is 0, its term is 0. */
const binaryCrossEntropyTerms: JoinKind<readonly ["y", "t"], CrossEntropyTerms> = /* @__PURE__ */ defineBuiltInJoin(
  "binaryCrossEntropyTerms",
  ({ delta, scale }: CrossEntropyTerms) => ({
    inputs: ["y", "t"],
    elementwise: true,
    samplesIndependent: true,
    forward(out, y, t) {
      for (let i = 0; i < out.size; i++) {
        const p = y.data[i] + delta;
        const q = 1 - y.data[i] + delta;
        out.data[i] = scale * mixed(t.data[i], -Math.log(p), -Math.log(q));
      }
    },
    backward([dy, dt], dOut, _out, [y, t]) {
      for (let i = 0; i < dOut.size; i++) {
        const adjoint = scale * dOut.data[i];
        const p = y.data[i] + delta;
        const q = 1 - y.data[i] + delta;
        if (dy) dy.data[i] += adjoint * mixed(t.data[i], -1 / p, 1 / q);
        if (dt) dt.data[i] += adjoint * Math.log(q / p);
      }
    },
    difference(dOut, _out, [y, t], [dy, dt]) {
      for (let i = 0; i < dOut.size; i++) {
        const move = dy ? dy.data[i] : 0;
        const [p, q] = [y.data[i] + delta, 1 - y.data[i] + delta];
        const byY = mixed(t.data[i], -logChange(p, move, p + move), -logChange(q, -move, q - move));
        dOut.data[i] = scale * (byY + (dt ? dt.data[i] * Math.log((q - move) / (p + move)) : 0));
      }
    },
  }),
);

/**
 * The binary cross-entropy of y = σ(z), from z. Without δ it is t·log(1 + e^−z) + (1 − t)·log(1 + e^z), which is finite
 * for any y near 0 or 1.
 */
const sigmoidCrossEntropyTerms: JoinKind<readonly ["z", "t"], CrossEntropyTerms> = /* @__PURE__ */ defineBuiltInJoin(
  "sigmoidCrossEntropyTerms",
  ({ delta, scale }: CrossEntropyTerms) => {
    // (1 − t)·σ(z) − t·σ(−z) without δ
    const derivative = delta === 0 ? (z: number) => -logistic(-z) : (z: number) => derivativeOf(z, delta);
    const odds = delta === 0 ? (z: number) => -z : (z: number) => oddsOf(z, delta);
    return {
      inputs: ["z", "t"],
      elementwise: true,
      samplesIndependent: true,
      forward(out, z, t) {
        out.kernels
          .family(binaryCrossEntropyKernels)
          .sigmoidCrossEntropy(out.offset, z.offset, t.offset, delta, scale, out.size);
      },
      backward([dz, dt], dOut, _out, [z, t]) {
        for (let i = 0; i < dOut.size; i++) {
          const [x, target] = [z.data[i], t.data[i]];
          const by = scale * dOut.data[i];
          if (dz) dz.data[i] += by * (target * derivative(x) - (1 - target) * derivative(-x));
          if (dt) dt.data[i] += by * odds(x);
        }
      },
      difference(dOut, _out, [z, t], [dz, dt]) {
        const { kernels, offset, size } = dOut;
        if (dz)
          kernels
            .family(binaryCrossEntropyKernels)
            .sigmoidCrossEntropyDifference(offset, z.offset, dz.offset, t.offset, delta, scale, size);
        else kernels.fill(offset, 0, size);
        if (!dt) return;
        // The loss is linear in t, so the change by Δt is its own loss at z + Δz.
        for (let i = 0; i < size; i++) {
          dOut.data[i] += scale * dt.data[i] * odds(z.data[i] + (dz ? dz.data[i] : 0));
        }
      },
    };
  },
);

/** t·p + (1 − t)·q, where a factor of 0 gives 0 even for an infinite p or q. */
function mixed(t: number, p: number, q: number): number {
  if (t === 1) return p;
  return t === 0 ? q : t * p + (1 - t) * q;
}

/** log((p + move) / p), with `after` for p + move. Near −1 the rounded ratio has lost digits; `after` has not. */
function logChange(p: number, move: number, after: number): number {
  const ratio = move / p;
  return ratio < -0.5 ? Math.log(after / p) : Math.log1p(ratio);
}

/** The derivative of −log(σ(z) + δ): −σ(z)·σ(−z) / (σ(z) + δ). */
function derivativeOf(z: number, delta: number): number {
  const a = logistic(z);
  return (-a * logistic(-z)) / (a + delta);
}

/** The difference of −log(σ(z) + δ) and −log(σ(−z) + δ). */
function oddsOf(z: number, delta: number): number {
  return Math.log((logistic(-z) + delta) / (logistic(z) + delta));
}
