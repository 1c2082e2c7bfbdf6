import type { DescribedGradient } from "rxgrad";

/** By which steps h each scheme moves a weight; 0 is the weight as it is. */
const MOVES: Readonly<Record<string, readonly number[]>> = {
  central: [1, -1],
  forward: [1, 0],
  backward: [0, -1],
  "five-point": [2, 1, -1, -2],
  richardson: [1, 0.5, -0.5, -1],
};

/** The steps "auto" of weights up to 1 in size. */
const AUTO: Readonly<Record<string, number>> = {
  central: Math.cbrt(Number.EPSILON),
  forward: Math.sqrt(Number.EPSILON),
  backward: Math.sqrt(Number.EPSILON),
  "five-point": Number.EPSILON ** (1 / 5),
  richardson: Number.EPSILON ** (1 / 5),
};

/** The scheme of a finite-difference gradient. */
export const schemeOf = ({ options }: DescribedGradient): string => String(options.scheme ?? "central");

export const movesOf = (gradient: DescribedGradient): readonly number[] => MOVES[schemeOf(gradient)] ?? [];

/** The step h of a weight in an iteration; NaN if it is not known. */
export function weightStep(
  gradient: DescribedGradient,
  parameter: string,
  w: number,
  hyperparameters: Readonly<Record<string, number>>,
): number {
  const { name, options, explanations } = gradient;
  const size = Math.abs(w);
  // A step that depends on the weight is rounded so that the weight and h add up exactly.
  const rounded = (step: number): number => size + step - size;
  if (typeof options.relativeStep === "number") return rounded(options.relativeStep * size) || options.relativeStep;
  if (options.h === "auto") return rounded((AUTO[schemeOf(gradient)] ?? Number.NaN) * Math.max(1, size));
  const own = explanations.find((each) => each.parameter === parameter)?.h;
  return own ?? hyperparameters[`${name}.h`] ?? Number.NaN;
}
