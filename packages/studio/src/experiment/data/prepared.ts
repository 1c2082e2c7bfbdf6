import { batches, split } from "@rxgrad/data";
import type { Tensor } from "rxgrad";
import type { BuiltData, Part } from "../built-run.js";

/** The data of a setup, ready for a network. */
export interface Prepared {
  /** The data for values of its controls. It has the same shapes for all of them. */
  at(values: Readonly<Record<string, number>>): BuiltData;
  /** What may change the data during the run, with its first values. */
  readonly controls: Readonly<Record<string, number>>;
}

/** Prepared data that nothing changes. */
export const unchanging = (data: BuiltData): Prepared => ({ at: () => data, controls: {} });

/** Samples to train with, and to test with. */
export interface Parts {
  readonly train: { readonly x: Tensor; readonly t: Tensor };
  readonly test: { readonly x: Tensor; readonly t: Tensor } | undefined;
}

/** Splits samples into those to train with and those to test with. A share of less than half a sample leaves no test data. */
export function parted(all: Parts["train"], test: number, seed: number): Parts {
  const count = Math.round(test * (all.x.shape[0] as number));
  return count === 0 ? { train: all, test: undefined } : split(all, { test: count, seed });
}

/**
 * Batches of a part, from the beginning, shuffled in each epoch.
 *
 * @throws DataError for a size that is no whole number from 1 to the number of samples.
 */
export const feedsOf = (part: Part, size: number, seed: number): Iterable<object> =>
  batches({ ...part }, { size, seed });
