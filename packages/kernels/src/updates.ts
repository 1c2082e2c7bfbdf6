import type { Family } from "./kernels.js";
import { UPDATES } from "./wasm/updates.generated.js";

/**
 * Elementwise updates, so a block may be split anywhere. `out` may be `gradient`. The last blocks before the numbers are
 * the optimizer's state, and are changed in place.
 */
export interface UpdateKernels {
  /** v ← momentum·v + g; out = parameter − rate·v. */
  momentumUpdate(
    out: number,
    parameter: number,
    gradient: number,
    velocity: number,
    rate: number,
    momentum: number,
    size: number,
  ): void;
  /** v ← momentum·v + g; out = parameter − rate·(g + momentum·v). */
  nesterovUpdate(
    out: number,
    parameter: number,
    gradient: number,
    velocity: number,
    rate: number,
    momentum: number,
    size: number,
  ): void;
  /** s ← s + g²; out = parameter − rate·g / (√s + epsilon). */
  adaGradUpdate(
    out: number,
    parameter: number,
    gradient: number,
    squares: number,
    rate: number,
    epsilon: number,
    size: number,
  ): void;
  /** s ← smoothing·s + (1 − smoothing)·g²; out = parameter − rate·g / (√s + epsilon). */
  rmsPropUpdate(
    out: number,
    parameter: number,
    gradient: number,
    squares: number,
    rate: number,
    smoothing: number,
    epsilon: number,
    size: number,
  ): void;
  /**
   * m ← beta1·m + (1 − beta1)·g; s ← beta2·s + (1 − beta2)·g²; out = keep·parameter − rate·m / (root·√s + epsilon).
   */
  adamUpdate(
    out: number,
    parameter: number,
    gradient: number,
    means: number,
    squares: number,
    keep: number,
    rate: number,
    root: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    size: number,
  ): void;
}

/** Updates of optimizers with state: `kernels.family(updateKernels).adamUpdate(…)`. */
export const updateKernels: Family<UpdateKernels> = { name: "updates", module: UPDATES };
