/** Checks that gradients agree up to rounding errors, and bounds these errors. */
import { type Arithmetic, type Double2, doubleDouble, float64, noisy } from "./arithmetic.js";
import {
  differencesOf,
  lossOf,
  type Passage,
  type PlainNetwork,
  type PlainScheme,
  type Rows,
  sizeOfChanges,
  sizeOfTerms,
} from "./plain-network.js";
import { randomFrom } from "./random-networks.js";

/** A gradient as rows of numbers, one row for each parameter of the network; empty if the gradient was not requested. */
export type Gradient = readonly (readonly number[])[];

export interface Comparison {
  readonly network: PlainNetwork;
  readonly scheme: PlainScheme;
  readonly h: number;
  /** Some node has no `difference`, so every strategy subtracts. */
  readonly subtracts?: boolean;
}

/** The largest |element| of the whole gradient. */
export const largestOf = (gradient: Gradient): number =>
  gradient.reduce((most, row) => row.reduce((size, value) => Math.max(size, Math.abs(value)), most), 0);

/** The largest |a − b| of any element; NaN if any element is NaN. */
export const distance = (a: Gradient, b: Gradient): number =>
  a.reduce((most, row, p) => row.reduce((size, value, i) => Math.max(size, Math.abs(value - b[p][i])), most), 0);

/** A bound on the error in the differences: 64 times the error from rounding each term of the loss once. */
export const roundingOf = ({ network, h }: Comparison): number =>
  (64 * Number.EPSILON * sizeOfTerms(float64, network)) / h;

/**
 * The measured rounding error of the differences: the distance between the textbook's loop with a random rounding error in
 * every operation and the same loop in 31 digits. It exceeds {@link roundingOf} where a loss is small because large
 * numbers in it cancel.
 */
export const measuredRoundingOf = ({ network, scheme, h }: Comparison, exact: Gradient): number =>
  measuredRounding((arithmetic) => differencesOf(arithmetic, network, scheme, h), exact);

/** The measured rounding error of any loop. */
export function measuredRounding(loop: (arithmetic: Arithmetic<number>) => Gradient, exact: Gradient): number {
  const random = randomFrom(1);
  const misses = Array.from({ length: 8 }, () => distance(loop(noisy(random)), exact));
  return Math.max(...misses);
}

/** The textbook's loop in 31 digits, where rounding is negligible: see {@link exactErrorOf}. */
export const exactDifferences = ({ network, scheme, h }: Comparison): Gradient =>
  differencesOf(doubleDouble, network, scheme, h);

/** The error bound for 31 digits. Exponentials and logarithms are accurate to 1e-30, and a term has a few of each. */
export const exactErrorOf = ({ network, h }: Comparison): number => (1e-29 * sizeOfTerms(float64, network)) / h;

/**
 * A bound on the rounding error of a gradient from exact changes. Each change of a term of the loss may be off by eight
 * units in the last place. This is the whole error where the changes cancel, as the signs of absolute errors do. Each
 * change of a node before the loss may be off too, and such changes may also cancel, as those of added probabilities do.
 * The bound measures this part: 16 times the gradient's error when each change has a random error of up to half a unit.
 */
export function changeErrorOf({ network, scheme, h }: Comparison, exact: Gradient): number {
  const through = noisyChanges(network);
  const misses = Array.from({ length: 4 }, () =>
    distance(differencesOf(doubleDouble, network, scheme, h, undefined, through), exact),
  );
  return 8 * Number.EPSILON * sizeOfChanges(doubleDouble, network, h) + 16 * Math.max(...misses);
}

/** Adds an error of up to half a unit in the last place to each change of a node's value from the unperturbed value. */
function noisyChanges(network: PlainNetwork): Passage<Double2> {
  const { of, add, subtract, multiply } = doubleDouble;
  const random = randomFrom(1);
  let before: readonly Rows<Double2>[] = [];
  const weights = network.parameters.map(({ values }) => values.map(of));
  lossOf(doubleDouble, network, weights, (values) => {
    before = values;
  });
  const off = (value: Double2, was: Double2): Double2 =>
    add(value, multiply(subtract(value, was), of(Number.EPSILON * (random() - 0.5))));
  return (rows, index) => rows.map((row, n) => row.map((value, k) => off(value, before[index][n][k])));
}
