import { finite, numbersIn, suchAs } from "../errors/domains.js";
import type { Block } from "../graph/block.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import type { GradientTransform, Measure } from "./update-rule.js";

/** Changes of the gradient before an optimizer's rule uses it, in this order. */
export interface GradientOptions {
  /**
   * The largest norm of the gradient over all parameters of the optimizer together. If √Σg² is larger, the gradient is
   * multiplied by clipNorm / (√Σg² + 1e-6). This is PyTorch's `clip_grad_norm_`. Keras's `global_clipnorm` leaves out the
   * 1e-6; its `clipnorm` treats each parameter separately.
   */
  readonly clipNorm?: Hyperparameter | undefined;
  /** The largest size of an element. Elements outside ±clipValue are set to the limit. PyTorch's `clip_grad_value_`. */
  readonly clipValue?: Hyperparameter | undefined;
  /**
   * L2 regularization: weightDecay · W is added to the gradient, after clipping, as in PyTorch's optimizers. This is the
   * gradient of ½·weightDecay·Σw². (`adamW` subtracts the decay from W instead.) Keras's `weight_decay` is decoupled in
   * all of its optimizers.
   */
  readonly weightDecay?: Hyperparameter | undefined;
}

/** The names of these options. */
export const GRADIENT_OPTIONS: readonly (keyof GradientOptions)[] = ["clipNorm", "clipValue", "weightDecay"];

/** The transforms for the given options. */
export function gradientTransforms({ clipNorm, clipValue, weightDecay }: GradientOptions): GradientTransform[] {
  const transforms: GradientTransform[] = [];
  if (clipNorm !== undefined) transforms.push(clippedNorm(clipNorm));
  if (clipValue !== undefined) transforms.push(clippedValue(clipValue));
  if (weightDecay !== undefined) transforms.push(decayed(weightDecay));
  return transforms;
}

/** Prevents a division by 0 if the norm is 0. */
const NORM_FLOOR = 1e-6;

function clippedNorm(value: Hyperparameter): GradientTransform {
  return {
    hyperparameter: limitOf("clipNorm", value),
    measure: clipFactor,
    bind:
      ({ out, gradient, measure: { block, index } }) =>
      () =>
        out.kernels.scale(out.offset, gradient.offset, block.data[index], out.size),
  };
}

/** The factor that all gradients are multiplied by. */
const clipFactor: Measure = {
  bind(gradients, hyperparameter) {
    const limit = hyperparameter("clipNorm");
    return () => {
      let sum = 0;
      for (let i = 0; i < gradients.length; i++) {
        const { kernels, offset, size } = gradients[i];
        sum += kernels.sumOfSquares(offset, size);
      }
      if (sum < Number.POSITIVE_INFINITY) return Math.min(1, limit.current / (Math.sqrt(sum) + NORM_FLOOR));
      return largeFactor(gradients, limit.current);
    };
  },
};

/**
 * The same factor if squares overflow or underflow: all elements are first divided by the largest. NaN if that is
 * infinite or NaN, so the gradient does not become 0, and the update reports it.
 */
function largeFactor(gradients: readonly Block[], limit: number): number {
  let largest = 0;
  for (const { data } of gradients) for (const each of data) largest = Math.max(largest, Math.abs(each));
  let sum = 0;
  for (const { data } of gradients) for (const each of data) sum += (each / largest) ** 2;
  return Math.min(1, limit / largest / (Math.sqrt(sum) + NORM_FLOOR / largest));
}

function clippedValue(value: Hyperparameter): GradientTransform {
  return {
    hyperparameter: limitOf("clipValue", value),
    bind({ out, gradient, hyperparameter }) {
      const limit = hyperparameter("clipValue");
      return () => out.kernels.clamp(out.offset, gradient.offset, limit.current, out.size);
    },
  };
}

function decayed(value: Hyperparameter): GradientTransform {
  return {
    hyperparameter: weightDecayOf(value),
    bind({ out, gradient, parameter, hyperparameter }) {
      const decay = hyperparameter("weightDecay");
      return () => out.kernels.addScaled(out.offset, gradient.offset, decay.current, parameter.offset, out.size);
    },
  };
}

/** Declares a limit: positive; Infinity is none. */
const limitOf = (name: string, value: Hyperparameter): GradientTransform["hyperparameter"] => ({
  name,
  value,
  ...numbersIn({ above: 0, most: Number.POSITIVE_INFINITY }, "a positive number, such as 1"),
});

/** Declares a weight decay: finite, 0 or more. */
export const weightDecayOf = (value: Hyperparameter): GradientTransform["hyperparameter"] => ({
  name: "weightDecay",
  value,
  ...suchAs(finite(0), "1e-4"),
});
