/** How the gradient by a parameter is computed, and why so. */
export interface Explanation {
  readonly parameter: string;
  readonly strategy: string;
  readonly reason: string;
  /** The step, where the parameter was given one of its own. */
  readonly h?: number;
  /** Of an iteration, where h is small beside the parameter's rounding: absent where it is not. */
  readonly swallowed?: Swallowed;
}

/** The same, with what a gradient does with its h at that parameter: absent where no weight is moved by it. */
export interface PlannedExplanation extends Explanation {
  readonly step?: StepUse;
}

/** A part of h that rounding may take from it, or add to it, before that is worth telling. */
const WORTH_TELLING = 1e-4;

/** What a gradient does with its step h at a weight, and what that means where h is rounded next to the weight. */
export interface StepUse {
  /** `"added"`: to the weight, and rounded with it. `"carried"`: through the graph beside the weight, as it is. */
  readonly is: "added" | "carried";
  /** The same in words, for an explanation. */
  readonly how: string;
  /** What to do, of what this gradient takes. */
  readonly fix: string;
}

/** A parameter next to whose largest element h is rounded where it is added. */
export interface Swallowed {
  /** The largest |element|. */
  readonly size: number;
  readonly h: number;
  /** How far apart numbers of that size are: what is added to it is rounded to a multiple of this. */
  readonly spacing: number;
  /** Whether this gradient adds h to the parameter, and has it rounded, or carries it beside the parameter, as it is. */
  readonly step: "added" | "carried";
  /** What to do, in a few words. */
  readonly fix: string;
}

/** An explanation with what a parameter does to its step h, where h is so small beside it that it matters. */
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
  const reason = `${explanation.reason}; numbers next to its largest, ${show(size)}, are ${show(spacing)} apart: ${step.how}`;
  return { ...explanation, reason, swallowed: { size, h, spacing, step: step.is, fix: step.fix } };
}

/** What to do about a large parameter, and what else of the h of a gradient. */
export const fixOf = (...others: readonly string[]): string =>
  ["scale the data so that the parameter is smaller", "give a larger h", ...others].join(", or ");

const show = (value: number): string => String(Number(value.toPrecision(3)));
