/** Something about the gradient of one parameter that training seldom recovers from by itself. */
export interface GradientWarning {
  readonly kind: "zero-gradient" | "vanishing-gradient" | "exploding-gradient";
  readonly iteration: number;
  /** The parameter's name, such as `dense1/W`. */
  readonly parameter: string;
  /** The root mean square of its gradient's elements. */
  readonly size: number;
  /** What that was compared with: the largest of all parameters, or, where it explodes, its own usual size. */
  readonly comparedWith: number;
  /** What to do, in a few words. */
  readonly fix: string;
  /** All of it in one sentence. */
  readonly message: string;
}

/** A loss that does not fall any more. */
export interface LossWarning {
  readonly kind: "loss-not-falling";
  readonly iteration: number;
  readonly parameter: undefined;
  /** The mean loss of the last window of iterations. */
  readonly loss: number;
  /** The lowest such mean, and the iteration that ended that window. */
  readonly best: { readonly iteration: number; readonly loss: number };
  readonly fix: string;
  readonly message: string;
}

/** A black box whose noise is as large as what the step h changes. */
export interface NoiseWarning {
  readonly kind: "h-below-noise";
  readonly iteration: number;
  readonly parameter: undefined;
  /** The name of the black box. */
  readonly node: string;
  /** The standard deviation of its answers, each the mean of `repeat` evaluations. */
  readonly noise: number;
  /** By how much its answers at neighboring points differ. */
  readonly change: number;
  readonly fix: string;
  readonly message: string;
}

/** A parameter that is so large that the step h is rounded where it is added to it: a gradient that adds it is off by that much. */
export interface SwallowedWarning {
  readonly kind: "h-swallowed";
  readonly iteration: number;
  readonly parameter: string;
  /** The parameter's largest element, in size. */
  readonly size: number;
  readonly h: number;
  /** How far apart numbers of that size are. */
  readonly spacing: number;
  readonly fix: string;
  readonly message: string;
}

/** A value that is NaN or infinite, which a node behind it hides from the loss. */
export interface HiddenWarning {
  readonly kind: "hidden-not-finite";
  readonly iteration: number;
  readonly parameter: undefined;
  /** The name of the first node that has such a value. */
  readonly node: string;
  readonly value: number;
  readonly fix: string;
  readonly message: string;
}

/** What may be going wrong in a run that goes on. */
export type TrainingWarning = GradientWarning | LossWarning | NoiseWarning | SwallowedWarning | HiddenWarning;

/** Numbers as messages write them. */
export const show = (value: number): string => String(Number(value.toPrecision(3)));
