import { checkOption, numbersIn, positive, suchAs } from "../../errors/domains.js";
import { FeedError, ShapeError } from "../../errors/errors.js";
import type { Block } from "../../graph/block.js";
import { labelOf, type NodeKind, type NodeOptions } from "../../graph/create-node.js";
import { defineBuiltIn, defineBuiltInJoin, type JoinKind, type OperationBody } from "../../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../../graph/hyperparameters.js";
import type { ElementwiseLayer } from "../../graph/node.js";
import type { ParameterDeclaration } from "../../graph/operation-parts.js";
import { flagFrom } from "../../graph/stored-options.js";
import { full, zeros } from "../../tensor/initializers.js";
import { hasBatch, type Shape, showShape } from "../../tensor/shape.js";
import { byNumber } from "../current-number.js";
import { type Groups, meanOf, standardize, standardizeBackward, standardizeDifference, varianceOf } from "./groups.js";

export interface BatchNormalizationOptions extends NodeOptions {
  /**
   * The update factor of the running statistics in each iteration, above 0 to 1: a number, a schedule or an Observable;
   * if it changes, it is reported as `"batchNormalization1.momentum"`. Default 0.1, as in PyTorch. Keras's momentum, 0.99 by
   * default, is 1 minus this. With `(iteration) => 1 / iteration` the statistics are the means over all iterations, as in
   * PyTorch with `momentum=None`.
   */
  readonly momentum?: Hyperparameter | undefined;
  /** Added to the variance to avoid a division by 0; positive. Default 1e-5, as in PyTorch; Keras uses 1e-3. */
  readonly epsilon?: number | undefined;
  /**
   * `false` freezes the layer, as in Keras: gamma and beta are not updated, and it uses its running statistics in training
   * too, without updating them. Use it for pretrained layers. Default true.
   */
  readonly trainable?: boolean | undefined;
}

/**
 * Normalizes each channel (the last axis) to mean 0 and variance 1 over the batch (and over all pixels of images), then
 * scales and shifts it: y = (x − μ) / √(σ² + ε) · gamma + beta.
 *
 * In training μ and σ² are those of the batch. Running means of both are kept in the buffers `runningMean` (initially 0)
 * and `runningVariance` (initially 1). Buffers are not weights: they are updated when the optimizers update the weights, and
 * are part of `iteration.parameters` and of an optimizer node's value. `evaluate` uses them instead of the batch's
 * statistics, and so does training with `trainable: false`. As in PyTorch, σ² is divided by the number of values, n, but the
 * running variance uses n − 1.
 *
 * @throws ShapeError if x has no batch axis, or no other axis; HyperparameterError for a momentum that is not above 0 and
 * at most 1, or an epsilon that is not positive. While running, FeedError for a batch with one value for each channel.
 * @see S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate
 * shift", ICML 2015.
 * @example
 * const y = input("x", [16]).pipe(dense(32, { bias: false }), batchNormalization(), relu(), dense(4));
 */
export const batchNormalization: NodeKind & BatchNormalization = /* @__PURE__ */ defineBuiltIn(
  "batchNormalization",
  ({ momentum = 0.1, epsilon = 1e-5, trainable = true, name }: BatchNormalizationOptions) => {
    checkOption("batchNormalization", "epsilon", epsilon, suchAs(positive, "1e-5"));
    flagFrom(labelOf("batchNormalization", name), "trainable", { trainable });
    const declaration = hyperparameter(labelOf("batchNormalization", name), {
      name: "momentum",
      value: momentum,
      ...numbersIn({ above: 0, most: 1 }, "a number above 0 and at most 1, such as 0.1"),
    });
    if (!trainable) return frozen(epsilon);
    return byNumber("batchNormalization", declaration, (given) => normalized(epsilon, given));
  },
  ["momentum", "epsilon", "trainable"],
) as NodeKind as NodeKind & BatchNormalization;

/** How `batchNormalization` is called. */
export type BatchNormalization = (options?: BatchNormalizationOptions) => ElementwiseLayer;

/** @param given The momentum; undefined: the sixth input, a number that never moves. */
const normalized = (epsilon: number, given: number | undefined): OperationBody => ({
  samplesIndependent: false,
  parameters: (x: Shape) => parametersFor(x, true),
  forward(out, x, gamma, beta) {
    standardize(out, x, gamma, beta, epsilon, channelsIn(x, gamma));
  },
  difference(dOut, _out, [x, gamma], [dx, dGamma, dBeta]) {
    standardizeDifference({ dOut, x, gamma, dx, dGamma, dBeta }, epsilon, channelsIn(x, gamma));
  },
  backward([dx, dGamma, dBeta], dOut, _out, [x, gamma]) {
    standardizeBackward({ dx, dGamma, dBeta, dOut, x, gamma }, epsilon, channelsIn(x, gamma));
  },
  bufferUpdate: {
    inputs: [3, 4],
    update([nextMean, nextVariance], [x, gamma, , runningMean, runningVariance, held]) {
      const momentum = given ?? held.data[0];
      const channels = channelsIn(x, gamma);
      const { count, length } = channels;
      for (let c = 0; c < count; c++) {
        const mean = meanOf(x.data, channels, c);
        const variance = (varianceOf(x.data, channels, c, mean) * length) / (length - 1);
        nextMean.data[c] = (1 - momentum) * runningMean.data[c] + momentum * mean;
        nextVariance.data[c] = (1 - momentum) * runningVariance.data[c] + momentum * variance;
      }
    },
  },
  evaluation: ([x, gamma, beta, mean, variance]) => standardized(x, gamma, beta, mean, variance, { epsilon }),
});

/** The operation with running statistics, as {@link normalized} is evaluated. */
const frozen = (epsilon: number): OperationBody => ({
  parameters: (x: Shape) => parametersFor(x, false),
  buffers: [3, 4],
  lower: ([x, gamma, beta, mean, variance]) => standardized(x, gamma, beta, mean, variance, { epsilon }),
});

function parametersFor(x: Shape, trainable: boolean): Readonly<Record<string, ParameterDeclaration>> {
  const shape = [channelsOf(x)];
  return {
    gamma: { shape, initial: full(1), trainable },
    beta: { shape, initial: zeros(), trainable },
    runningMean: { shape, initial: zeros(), trainable: false },
    runningVariance: { shape, initial: full(1), trainable: false },
  };
}

function channelsOf(x: Shape): number {
  const channels = x.at(-1);
  if (hasBatch(x) && typeof channels === "number") return channels;
  throw new ShapeError(`x has shape ${showShape(x)}; give it a batch axis and a last axis of channels.`);
}

/** @throws FeedError if there is only one value for each channel, so there is no variance. */
function channelsIn({ size }: Block, { size: count }: Block): Groups {
  if (size > count) {
    return { count, length: size / count, step: 1, stride: count, weightStep: 1, weightStride: 0 };
  }
  throw new FeedError("a batch of one sample has no variance; give batches of two or more.");
}

/**
 * (x − mean) / √(variance + ε) · gamma + beta with given statistics, one for each channel, so samples are independent of
 * each other.
 */
const standardized: JoinKind<readonly ["x", "gamma", "beta", "mean", "variance"], { readonly epsilon: number }> =
  /* @__PURE__ */ defineBuiltInJoin("standardized", ({ epsilon }: { readonly epsilon: number }) => ({
    inputs: ["x", "gamma", "beta", "mean", "variance"],
    elementwise: true,
    samplesIndependent: true,
    forward(out, x, gamma, beta, mean, variance) {
      for (let i = 0, c = 0; i < out.size; i++) {
        const scale = gamma.data[c] / Math.sqrt(variance.data[c] + epsilon);
        out.data[i] = (x.data[i] - mean.data[c]) * scale + beta.data[c];
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
    // With u = x − μ and s = √(σ² + ε): Δ(1/s) = −Δσ² / (s·s'·(s + s')), Δ(u/s) = Δu/s' + u·Δ(1/s), then the product with γ.
    difference(dOut, _out, [x, gamma, , mean, variance], [dx, dGamma, dBeta, dMean, dVariance]) {
      for (let i = 0, c = 0; i < dOut.size; i++) {
        const u = x.data[i] - mean.data[c];
        const du = (dx ? dx.data[i] : 0) - (dMean ? dMean.data[c] : 0);
        const moved = dVariance ? dVariance.data[c] : 0;
        const before = Math.sqrt(variance.data[c] + epsilon);
        const after = Math.sqrt(variance.data[c] + moved + epsilon);
        const change = du / after - (u * moved) / (before * after * (before + after));
        const weight = dGamma ? dGamma.data[c] : 0;
        dOut.data[i] = change * (gamma.data[c] + weight) + (u / before) * weight + (dBeta ? dBeta.data[c] : 0);
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
    backward([dx, dGamma, dBeta, dMean, dVariance], dOut, _out, [x, gamma, , mean, variance]) {
      for (let i = 0, c = 0; i < dOut.size; i++) {
        const total = variance.data[c] + epsilon;
        const derivative = dOut.data[i] / Math.sqrt(total);
        const u = x.data[i] - mean.data[c];
        if (dx) dx.data[i] += derivative * gamma.data[c];
        if (dGamma) dGamma.data[c] += derivative * u;
        if (dBeta) dBeta.data[c] += dOut.data[i];
        if (dMean) dMean.data[c] -= derivative * gamma.data[c];
        if (dVariance) dVariance.data[c] -= (derivative * gamma.data[c] * u) / (2 * total);
        c = c + 1 === gamma.size ? 0 : c + 1;
      }
    },
  }));
