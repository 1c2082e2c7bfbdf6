import { FeedError, ShapeError } from "../../errors/errors.js";
import type { Block } from "../../graph/block.js";
import { labelOf, type NodeKind, type NodeOptions } from "../../graph/create-node.js";
import { defineBuiltIn, type OperationBody } from "../../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../../graph/hyperparameters.js";
import type { ElementwiseLayer } from "../../graph/node.js";
import type { ParameterDeclaration } from "../../graph/operation-parts.js";
import { flagFrom } from "../../graph/stored-options.js";
import { full, zeros } from "../../tensor/initializers.js";
import { hasBatch, type Shape, showShape } from "../../tensor/shape.js";
import { byNumber } from "../current-number.js";
import {
  checkEpsilon,
  type Groups,
  meanOf,
  standardize,
  standardizeBackward,
  standardizeDifference,
  varianceOf,
} from "./groups.js";
import { standardized } from "./standardized.js";

export interface BatchNormalizationOptions extends NodeOptions {
  /**
   * The share of the running statistics that each iteration renews, above 0 to 1: a number, a schedule or an Observable; one
   * that changes is reported as `"batchNormalization1.momentum"`. Default 0.1, as PyTorch's. What Keras calls momentum, 0.99
   * there, is 1 minus this. With `(iteration) => 1 / iteration` they are the plain means over all iterations, as PyTorch's are
   * with `momentum=None`.
   */
  readonly momentum?: Hyperparameter | undefined;
  /** Added to the variance, so that nothing is divided by 0; positive. Default 1e-5, as PyTorch's; Keras has 1e-3. */
  readonly epsilon?: number | undefined;
  /**
   * `false` freezes it, as in Keras: gamma and beta are no longer updated, and it computes with its running statistics, in
   * training too, and leaves them as they are. For layers that were trained before. Default true.
   */
  readonly trainable?: boolean | undefined;
}

/**
 * Brings each channel, the last axis, to mean 0 and variance 1 over the batch (and over all pixels of images), then scales and
 * shifts it: y = (x − μ) / √(σ² + ε) · gamma + beta.
 *
 * In training μ and σ² are those of the batch. Beside that, running means of both are kept in the buffers `runningMean`
 * (from 0) and `runningVariance` (from 1), which are no weights: they are renewed when the optimizers update theirs, and
 * are part of `iteration.parameters`, and stand beside what an optimizer node emits. `evaluate` uses them instead, and so does training
 * with `trainable: false`. As in PyTorch, σ² divides
 * by the number of values, n, but what goes into the running variance divides by n − 1. Ioffe and Szegedy, "Batch
 * Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015.
 *
 * @throws ShapeError where x has no batch axis, or nothing but that; HyperparameterError for a momentum that is not above 0
 * and at most 1, or an epsilon that is not positive. While running, FeedError for a batch of one value for each channel.
 * @example
 * const y = input("x", [16]).pipe(dense(32, { bias: false }), batchNormalization(), relu(), dense(4));
 */
export const batchNormalization: NodeKind & BatchNormalization = defineBuiltIn(
  "batchNormalization",
  ({ momentum = 0.1, epsilon = 1e-5, trainable = true, name }: BatchNormalizationOptions) => {
    checkEpsilon("batchNormalization", epsilon);
    flagFrom(labelOf("batchNormalization", name), "trainable", { trainable });
    const declaration = hyperparameter(labelOf("batchNormalization", name), {
      name: "momentum",
      value: momentum,
      wanted: "a number above 0 and at most 1, such as 0.1",
      accepts: (value) => value > 0 && value <= 1,
    });
    if (!trainable) return frozen(epsilon);
    return byNumber("batchNormalization", declaration, (given) => normalized(epsilon, given));
  },
  ["momentum", "epsilon", "trainable"],
) as NodeKind as NodeKind & BatchNormalization;

type BatchNormalization = (options?: BatchNormalizationOptions) => ElementwiseLayer;

/** @param given The momentum; undefined: it is the sixth input, a number that does not move. */
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

/** It computes with its running statistics, as {@link normalized} is evaluated. */
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

/** @throws FeedError where there is but one value for each channel, which has no variance. */
function channelsIn({ size }: Block, { size: count }: Block): Groups {
  if (size > count) {
    return { count, length: size / count, step: 1, stride: count, weightStep: 1, weightStride: 0 };
  }
  throw new FeedError("a batch of one sample has no variance; give batches of two or more.");
}
