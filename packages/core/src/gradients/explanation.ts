import { threeDigits } from "../errors/describe-value.js";

/** How the gradient of a parameter is computed, and why. */
export interface Explanation {
  /** The name of the parameter. */
  readonly parameter: string;
  /** The strategy that computed its gradient. */
  readonly strategy: string;
  /** Why this strategy was chosen. */
  readonly reason: string;
  /** The step, if the parameter has its own. */
  readonly h?: number;
  /** Of backprop: the nodes on the path without a rule for their derivative, which it differences alone. Absent if all have one. */
  readonly differenced?: readonly string[];
  /** Set for an iteration in which h is small compared with the parameter's rounding. */
  readonly swallowed?: Swallowed;
}

/** An explanation plus how the gradient uses h at this parameter. `step` is absent if h moves no weight. */
export interface PlannedExplanation extends Explanation {
  readonly step?: StepUse;
}

/** Rounding is reported when it may change h by more than this fraction. */
const WORTH_TELLING = 1e-4;

/** How a gradient uses its step h at a weight, and what rounding of h means for it. */
export interface StepUse {
  /**
   * `"added"`: h is added to the weight and rounded with it. `"carried"`: h is propagated beside the weight, unrounded.
   */
  readonly is: "added" | "carried";
  /** The same as a phrase for an explanation. */
  readonly how: string;
  /** What to do, in terms of this gradient's options. */
  readonly fix: string;
}

/** A parameter that is so large that adding h to its largest element rounds h. */
export interface Swallowed {
  /** The largest |element|. */
  readonly size: number;
  /** The step. */
  readonly h: number;
  /** The distance between neighboring numbers of that size. A sum is rounded to a multiple of it. */
  readonly spacing: number;
  /** `"added"`: this gradient adds h to the parameter, which rounds h. `"carried"`: h stays as it is. */
  readonly step: "added" | "carried";
  /** What to do, in a few words. */
  readonly fix: string;
}

/** Adds to an explanation what rounding does to h, if h is too small for the parameter. */
export function withSwallowed(
  { step, ...explanation }: PlannedExplanation,
  h: number | undefined,
  data: Float64Array,
): Explanation {
  if (!step || h === undefined) return explanation;
  let size = 0;
  for (let i = 0; i < data.length; i++) size = Math.max(size, Math.abs(data[i]));
  const spacing = 2 ** (Math.floor(Math.log2(size)) - 52);
  if (!(spacing / 2 > WORTH_TELLING * h)) return explanation;
  const reason = `${explanation.reason}; numbers next to its largest, ${threeDigits(size)}, are ${threeDigits(spacing)} apart: ${step.how}`;
  return { ...explanation, reason, swallowed: { size, h, spacing, step: step.is, fix: step.fix } };
}

/** What to do about a large parameter; `others` are further remedies of a gradient. */
export const fixOf = (...others: readonly string[]): string =>
  ["scale the data so that the parameter is smaller", "give a larger h", ...others].join(", or ");
