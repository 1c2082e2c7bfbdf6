import type { Part } from "../gradients/sharded/cut.js";

/** What a task of a gradient tells of its part. */
export interface PartHead {
  readonly part: Part;
  readonly iteration: number;
  readonly seed: number;
  readonly batch: number;
  readonly rough: readonly string[] | null;
  /** The hyper-parameters in this iteration, by `owner.name`. */
  readonly hyperparameters: Readonly<Record<string, number>>;
}
