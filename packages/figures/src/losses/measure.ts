import type { Case } from "./examples.js";

/** The losses of classes and of numbers. */
const OF_BOTH = ["half", "squares", "meanSamples", "meanElements", "absoluteErrors", "meanAbsolute"] as const;
const OF_CLASSES = ["entropy", "entropyExact", "bits", "bitsExact", "entropyElements"] as const;
export type LossName = (typeof OF_BOTH)[number] | (typeof OF_CLASSES)[number] | "huber";

export const FORMULAS: Readonly<Record<LossName, string>> = {
  half: "½ Σ (y − t)²",
  squares: "Σ (y − t)²",
  meanSamples: "Σ (y − t)² / N",
  meanElements: "Σ (y − t)² / (N·K)",
  absoluteErrors: "Σ |y − t|",
  meanAbsolute: "Σ |y − t| / (N·K)",
  huber: "½e² ⟶ |e| − ½",
  entropy: "−Σ t · log (y + δ)",
  entropyExact: "−Σ t · log y",
  bits: "−Σ t · log₂ (y + δ)",
  bitsExact: "−Σ t · log₂ y",
  entropyElements: "−Σ t · log (y + δ) / (N·K)",
};

/** A loss of one prediction; of cross-entropies also by the index of the class. */
export interface Measured {
  readonly name: LossName;
  readonly value: number;
  readonly byIndex: number | undefined;
}

/** Added to y in the logarithm, where the loss is not exact; rxgrad's default. */
const DELTA = 1e-7;

const SCALES: Readonly<Record<(typeof OF_CLASSES)[number], readonly [delta: number, factor: number]>> = {
  entropy: [DELTA, 1],
  entropyExact: [0, 1],
  bits: [DELTA, 1 / Math.LN2],
  bitsExact: [0, 1 / Math.LN2],
  entropyElements: [DELTA, 1],
};

/**
 * Every loss of a prediction, by the formulas of rxgrad's losses: tests hold them equal. rxgrad itself would be most of what a page
 * loads before this figure is there.
 */
export function measure({ prediction: y, target }: Case): Measured[] {
  if (typeof target !== "number") {
    const errors = y.map((each, k) => each - (target[k] as number));
    return [...ofBoth(errors), { name: "huber", value: total(errors.map(huber)), byIndex: undefined }];
  }
  const t = y.map((_, k) => Number(k === target));
  const errors = y.map((each, k) => each - (t[k] as number));
  const ofClasses = OF_CLASSES.map((name): Measured => {
    const [delta, factor] = SCALES[name];
    const scale = name === "entropyElements" ? factor / y.length : factor;
    const terms = y.map((each, k) => (t[k] === 0 ? 0 : -(t[k] as number) * Math.log(each + delta)));
    return { name, value: scale * total(terms), byIndex: scale * (0 - Math.log((y[target] as number) + delta)) };
  });
  return [...ofBoth(errors), ...ofClasses];
}

function ofBoth(errors: readonly number[]): Measured[] {
  const squares = total(errors.map((error) => error * error));
  const sizes = total(errors.map(Math.abs));
  const values: Readonly<Record<(typeof OF_BOTH)[number], number>> = {
    half: squares / 2,
    squares,
    meanSamples: squares,
    meanElements: squares / errors.length,
    absoluteErrors: sizes,
    meanAbsolute: sizes / errors.length,
  };
  return OF_BOTH.map((name) => ({ name, value: values[name], byIndex: undefined }));
}

const total = (terms: readonly number[]): number => terms.reduce((sum, term) => sum + term, 0);

const huber = (error: number): number => (Math.abs(error) <= 1 ? error ** 2 / 2 : Math.abs(error) - 0.5);
