import type { FittedImputer, FittedScaler } from "@rxgrad/data";
import type { Samples, Tensor } from "rxgrad";

/** Samples of one part, by the names of the inputs, and their targets `t`. */
export type Part = { readonly [input: string]: Tensor | Samples };

/** The data of a training. */
export interface Prepared {
  readonly train: Part;
  readonly validation: Part;
  readonly test: Part;
  /** Fills the gaps of `numbers`. */
  readonly imputer?: FittedImputer;
  /** Scales `numbers`. */
  readonly scaler?: FittedScaler;
  /** Scales the target, where it is a number. */
  readonly targetScaler?: FittedScaler;
}
