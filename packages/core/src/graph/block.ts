import type { Kernels } from "@rxgrad/kernels";

/**
 * A tensor inside a run's memory. `data` is a view of it; `offset` is where the view begins in `kernels.memory`, which
 * is how kernels name it. Element i of sample n is `data[n * width + i]`.
 */
export interface Block {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly kernels: Kernels;
  readonly offset: number;
  /** The number of elements. */
  readonly size: number;
  /** The length of the batch axis, 1 where there is none. */
  readonly samples: number;
  /** The number of elements of one sample. */
  readonly width: number;
}
