/** Whether gradients that ought to be the same are, and where they are not, whose rounding it is. */
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

/** A gradient as rows of numbers, one row for each parameter of the network; empty where none was asked for. */
export type Gradient = readonly (readonly number[])[];

export interface Comparison {
  readonly network: PlainNetwork;
  readonly scheme: PlainScheme;
  readonly h: number;
  /** Some node has no `difference`, so that every strategy subtracts. */
  readonly subtracts?: boolean;
}

/** The largest |element|, of the whole gradient. */
export const largestOf = (gradient: Gradient): number =>
  gradient.reduce((most, row) => row.reduce((size, value) => Math.max(size, Math.abs(value)), most), 0);

/** The largest |a − b| of any element; NaN where anything is. */
export const distance = (a: Gradient, b: Gradient): number =>
  a.reduce((most, row, p) => row.reduce((size, value, i) => Math.max(size, Math.abs(value - b[p][i])), most), 0);

/** What rounding each term of the loss once may do to its differences, 64 times over. */
export const roundingOf = ({ network, h }: Comparison): number =>
  (64 * Number.EPSILON * sizeOfTerms(float64, network)) / h;

/**
 * What rounding does do to them, measured: by how much the textbook's loop misses the same loop in 31 digits when every
 * operation is off by another rounding error. It is more than {@link roundingOf} tells where a loss is small because
 * large numbers in it cancel.
 */
export const measuredRoundingOf = ({ network, scheme, h }: Comparison, exact: Gradient): number =>
  measuredRounding((arithmetic) => differencesOf(arithmetic, network, scheme, h), exact);

/** The same of any loop. */
export function measuredRounding(loop: (arithmetic: Arithmetic<number>) => Gradient, exact: Gradient): number {
  const random = randomFrom(1);
  const misses = Array.from({ length: 8 }, () => distance(loop(noisy(random)), exact));
  return Math.max(...misses);
}

/** The textbook's loop in 31 digits, where rounding is next to nothing: see {@link exactErrorOf}. */
export const exactDifferences = ({ network, scheme, h }: Comparison): Gradient =>
  differencesOf(doubleDouble, network, scheme, h);

/** By how much 31 digits may miss. Exponentials and logarithms are good to 1e-30, and a few of each make a term. */
export const exactErrorOf = ({ network, h }: Comparison): number => (1e-29 * sizeOfTerms(float64, network)) / h;

/**
 * What rounding may do to a gradient that is made from exact changes. Each change of a term of the loss may be off by
 * eight units in the last place: where they cancel, as the signs of absolute errors do, that is all there is. And so may
 * each change of a node on the way there, some of which may cancel too, as those of probabilities that are added up do: measured, by
 * how much the gradient misses when each is off by another half unit, sixteen times over.
 */
export function changeErrorOf({ network, scheme, h }: Comparison, exact: Gradient): number {
  const through = noisyChanges(network);
  const misses = Array.from({ length: 4 }, () =>
    distance(differencesOf(doubleDouble, network, scheme, h, undefined, through), exact),
  );
  return 8 * Number.EPSILON * sizeOfChanges(doubleDouble, network, h) + 16 * Math.max(...misses);
}

/** Every change of a node's value, from what it is before any weight is perturbed, off by up to half a unit in the last place. */
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
