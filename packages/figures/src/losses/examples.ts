/** One prediction and its target: the index of a class, or a number for each number that is predicted. */
export interface Case {
  readonly prediction: readonly number[];
  readonly target: number | readonly number[];
}

export type CaseName = "two" | "seven" | "four" | "better" | "three" | "sure" | "zeros" | "numbers";

/** Cases of textbooks. The numbers of the losses are in the tests. */
export const CASES: Readonly<Record<CaseName, Case>> = {
  two: { prediction: [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0], target: 2 },
  seven: { prediction: [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0], target: 2 },
  four: { prediction: [0.2, 0.1, 0.1, 0.6], target: 3 },
  better: { prediction: [0.1, 0.1, 0, 0.8], target: 3 },
  three: { prediction: [0.2, 0.5, 0.3], target: 1 },
  sure: { prediction: [1, 0, 0, 0, 0], target: 0 },
  zeros: { prediction: [0, 0, 0, 0, 0], target: 0 },
  numbers: { prediction: [1.5, -0.5, 0.8, 2], target: [1, 0, 1, -1] },
};

/** The least and greatest number that can be predicted in regression, as far as bars are drawn. */
export const RANGE = 3;

/** A prediction with another number. Of probabilities the others are scaled, so that the sum is 1. */
export function moved({ prediction, target }: Case, index: number, wanted: number): number[] {
  if (typeof target !== "number") {
    return prediction.map((each, i) => (i === index ? Math.min(RANGE, Math.max(-RANGE, wanted)) : each));
  }
  const p = Math.min(1, Math.max(0, wanted));
  const others = prediction.reduce((sum, each, i) => (i === index ? sum : sum + each), 0);
  return prediction.map((each, i) => {
    if (i === index) return p;
    return others > 0 ? (each / others) * (1 - p) : (1 - p) / (prediction.length - 1);
  });
}

/** The numbers of a text. NaN for what is no number. */
export const numbersIn = (words: string): number[] =>
  words.trim() === ""
    ? []
    : words
        .trim()
        .split(/[\s,]+/)
        .map(Number);

/** A case from two texts, or what is wrong with them, in one sentence. */
export function caseOf(prediction: string, target: string): Case | string {
  const [y, t] = [numbersIn(prediction), numbersIn(target)];
  if (t.length === y.length && y.length > 0) return { prediction: y, target: t };
  const [label] = t;
  if (
    y.length < 2 ||
    t.length !== 1 ||
    label === undefined ||
    !Number.isInteger(label) ||
    label < 0 ||
    label >= y.length
  ) {
    return `rx-losses: target is "${target}" for ${y.length} numbers; give the index of a class, or as many numbers.`;
  }
  if (y.every((each) => each >= 0 && each <= 1)) return { prediction: y, target: label };
  return `rx-losses: prediction is "${prediction}"; give probabilities from 0 to 1 for a target that is a class.`;
}
