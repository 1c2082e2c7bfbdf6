import { checkOption, positive, suchAs, whole } from "../../errors/domains.js";
import { GraphError, ShapeError } from "../../errors/errors.js";
import type { Block } from "../../graph/block.js";
import type { NodeKind, NodeOptions } from "../../graph/create-node.js";
import { defineBuiltIn } from "../../graph/define-built-in.js";
import type { ElementwiseLayer } from "../../graph/node.js";
import { full, zeros } from "../../tensor/initializers.js";
import { hasBatch, type Shape, showShape } from "../../tensor/shape.js";
import { type Groups, standardize, standardizeBackward, standardizeDifference } from "./groups.js";

export interface LayerNormalizationOptions extends NodeOptions {
  /** The number of last axes that form a row. Default 1. */
  readonly axes?: number | undefined;
  /** Added to the variance to avoid a division by 0; positive. Default 1e-5, as in PyTorch; Keras uses 1e-3. */
  readonly epsilon?: number | undefined;
}

/**
 * Normalizes each row to mean 0 and variance 1 separately, then scales and shifts it:
 * y = (x − μ) / √(σ² + ε) · gamma + beta, where σ² is the mean square about μ. A row is the last axis, or the last few.
 * It is the same in training and in evaluation.
 *
 * `gamma` (initially 1) and `beta` (initially 0) have the shape of a row.
 *
 * @throws ShapeError if x has fewer such axes; HyperparameterError for an epsilon that is not positive; GraphError for
 * axes that are not a positive whole number.
 * @see J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization" (2016).
 * @example
 * const y = input("x", [16]).pipe(dense(32), layerNormalization(), relu(), dense(4));
 * const images = input("image", [8, 8, 3]).pipe(layerNormalization({ axes: 3 }));
 */
export const layerNormalization: NodeKind & LayerNormalization = /* @__PURE__ */ defineBuiltIn(
  "layerNormalization",
  ({ axes = 1, epsilon = 1e-5 }: LayerNormalizationOptions) => {
    checkOption("layerNormalization", "epsilon", epsilon, suchAs(positive, "1e-5"));
    checkOption("layerNormalization", "axes", axes, whole(), GraphError);
    return {
      samplesIndependent: true,
      parameters(x: Shape) {
        const shape = rowOf(x, axes);
        return { gamma: { shape, initial: full(1) }, beta: { shape, initial: zeros() } };
      },
      forward: (out, x, gamma, beta) => standardize(out, x, gamma, beta, epsilon, rowsOf(x, gamma)),
      difference(dOut, _out, [x, gamma], [dx, dGamma, dBeta]) {
        standardizeDifference({ dOut, x, gamma, dx, dGamma, dBeta }, epsilon, rowsOf(x, gamma));
      },
      backward([dx, dGamma, dBeta], dOut, _out, [x, gamma]) {
        standardizeBackward({ dx, dGamma, dBeta, dOut, x, gamma }, epsilon, rowsOf(x, gamma));
      },
    };
  },
  ["axes", "epsilon"],
) as NodeKind as NodeKind & LayerNormalization;

/** How `layerNormalization` is called. */
export type LayerNormalization = (options?: LayerNormalizationOptions) => ElementwiseLayer;

function rowOf(x: Shape, axes: number): readonly number[] {
  const features = hasBatch(x) ? x.slice(1) : x;
  if (features.length >= axes) return features.slice(features.length - axes) as readonly number[];
  throw new ShapeError(
    `x has shape ${showShape(x)}; give it ${axes === 1 ? "a last axis" : `${axes} last axes`} to normalize.`,
  );
}

function rowsOf({ size }: Block, gamma: Block): Groups {
  return { count: size / gamma.size, length: gamma.size, step: gamma.size, stride: 1, weightStep: 0, weightStride: 1 };
}
