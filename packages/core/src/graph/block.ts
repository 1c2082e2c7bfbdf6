import type { Kernels } from "@rxgrad/kernels";

/**
 * A tensor inside the memory of a run. `data` is a view of that memory, and `offset` is the index in `kernels.memory` where it
 * begins; kernels take the offset. Element i of sample n is `data[n * width + i]`.
 */
export interface Block {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly kernels: Kernels;
  readonly offset: number;
  /** The number of elements. */
  readonly size: number;
  /** The length of the batch axis; 1 without one. */
  readonly samples: number;
  /** The number of elements of one sample. */
  readonly width: number;
}
