/** A problem with the gradient of one parameter from which training seldom recovers. */
export interface GradientWarning {
  /** The problem. */
  readonly kind: "zero-gradient" | "vanishing-gradient" | "exploding-gradient";
  /** The iteration in which it was seen. */
  readonly iteration: number;
  /** The parameter's name, such as `dense1/W`. */
  readonly parameter: string;
  /** The root mean square of its gradient's elements. */
  readonly size: number;
  /** The size for comparison: the largest of all parameters or, for an exploding gradient, its own usual size. */
  readonly comparedWith: number;
  /** What to do, in a few words. */
  readonly fix: string;
  /** All of it in one sentence. */
  readonly message: string;
}

/** A loss that no longer falls. */
export interface LossWarning {
  /** The problem. */
  readonly kind: "loss-not-falling";
  /** The iteration in which it was seen. */
  readonly iteration: number;
  /** There is none. */
  readonly parameter: undefined;
  /** The mean loss of the last window of iterations. */
  readonly loss: number;
  /** The lowest such mean, and the iteration that ended that window. */
  readonly best: { readonly iteration: number; readonly loss: number };
  /** What to do. */
  readonly fix: string;
  /** The problem and its fix, in one sentence. */
  readonly message: string;
}

/** A black box whose noise is as large as the change by the step h. */
export interface NoiseWarning {
  /** The problem. */
  readonly kind: "h-below-noise";
  /** The iteration in which it was seen. */
  readonly iteration: number;
  /** There is none. */
  readonly parameter: undefined;
  /** The name of the black box. */
  readonly node: string;
  /** Standard deviation of its values, each the mean of `repeat` evaluations. */
  readonly noise: number;
  /** Difference of its values at neighboring points. */
  readonly change: number;
  /** What to do. */
  readonly fix: string;
  /** The problem and its fix, in one sentence. */
  readonly message: string;
}

/** A parameter so large that adding the step h rounds h. A gradient that adds h is inexact by that much. */
export interface SwallowedWarning {
  /** The problem. */
  readonly kind: "h-swallowed";
  /** The iteration in which it was seen. */
  readonly iteration: number;
  /** The name of the parameter. */
  readonly parameter: string;
  /** Largest absolute value of the parameter's elements. */
  readonly size: number;
  /** The step. */
  readonly h: number;
  /** Distance between neighboring floating-point numbers of that size. */
  readonly spacing: number;
  /** What to do. */
  readonly fix: string;
  /** The problem and its fix, in one sentence. */
  readonly message: string;
}

/** A value that is NaN or infinite, while a later node hides that from the loss. */
export interface HiddenWarning {
  /** The problem. */
  readonly kind: "hidden-not-finite";
  /** The iteration in which it was seen. */
  readonly iteration: number;
  /** There is none. */
  readonly parameter: undefined;
  /** The name of the first node that has such a value. */
  readonly node: string;
  /** NaN or an infinity. */
  readonly value: number;
  /** What to do. */
  readonly fix: string;
  /** The problem and its fix, in one sentence. */
  readonly message: string;
}

/** A possible problem of a run. */
export type TrainingWarning = GradientWarning | LossWarning | NoiseWarning | SwallowedWarning | HiddenWarning;
