import type { Family } from "./kernels.js";
import { BINARY_CROSS_ENTROPY } from "./wasm/binary-cross-entropy.generated.js";

/** Binary cross-entropy of y = σ(z), from z, element by element. */
export interface BinaryCrossEntropyKernels {
  /**
   * out[i] = −scale · (t·log(σ(z) + delta) + (1 − t)·log(σ(−z) + delta)); for delta = 0 as t·log(1 + e^−z) + …, which is
   * finite for any σ near 0 or 1.
   */
  sigmoidCrossEntropy(out: number, z: number, t: number, delta: number, scale: number, size: number): void;
  /** The change of {@link sigmoidCrossEntropy} when z moves by dz. */
  sigmoidCrossEntropyDifference(
    dOut: number,
    z: number,
    dz: number,
    t: number,
    delta: number,
    scale: number,
    size: number,
  ): void;
}

/** `kernels.family(binaryCrossEntropyKernels).sigmoidCrossEntropy(…)`. */
export const binaryCrossEntropyKernels: Family<BinaryCrossEntropyKernels> = {
  name: "binaryCrossEntropy",
  module: BINARY_CROSS_ENTROPY,
};
