/** What is chosen for a training, by the user or by the number of rows. */
export interface Settings {
  readonly seed: number;
  /** The shares of the rows that are kept for testing, and to see when to stop. */
  readonly test: number;
  readonly validation: number;
  readonly hidden: readonly number[];
  readonly batch: number;
  readonly learningRate: number;
  /** The most epochs. */
  readonly epochs: number;
  /** Epochs without an improvement after which training ends. */
  readonly patience: number;
  /** Whether each part has as many rows of each class, for its size. */
  readonly isStratified: boolean;
}

/** What the user may choose. */
export interface Choices {
  readonly seed: number;
  readonly test: number;
  readonly hidden: readonly number[] | undefined;
  readonly learningRate: number | undefined;
  readonly epochs: number | undefined;
}

/** The share of the rows to see when to stop. */
const VALIDATION = 0.2;

/** Iterations that suffice for most files. */
const ITERATIONS = 30_000;

const within = (least: number, most: number, value: number): number =>
  Math.min(most, Math.max(least, Math.round(value)));

/** @param counts How many rows each class has; empty where the target is a number. */
export function settingsFor(
  kind: "table" | "images",
  rows: number,
  counts: readonly number[],
  { seed, test, hidden, learningRate, epochs }: Choices,
): Settings {
  const learned = rows - Math.round(test * rows) - Math.round(VALIDATION * rows);
  const isSmall = learned < 1000;
  const batch = Math.min(learned, isSmall ? 16 : learned < 20_000 ? 32 : 128);
  const perEpoch = Math.ceil(learned / batch);
  return {
    ...{ seed, test, validation: VALIDATION, batch },
    hidden: hidden ?? (kind === "images" ? [64] : [32, 16]),
    learningRate: learningRate ?? (isSmall ? 0.01 : 0.003),
    epochs: epochs ?? within(20, 300, ITERATIONS / perEpoch),
    patience: within(5, 20, 2000 / perEpoch),
    isStratified: counts.length > 0 && counts.every((count) => count >= 3),
  };
}
