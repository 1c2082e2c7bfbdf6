import { DataError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { oneOf, orElse, trueOrFalse, whole } from "@rxgrad/core/internal";
import { checkData, isWhole, show } from "./checks.js";
import { type Columns, columnsOf, type Dataset } from "./dataset.js";
import { drawEpoch, type Order, stateOf } from "./order.js";

export interface BatchOptions {
  /** The number of samples in a batch. */
  readonly size: number;
  /** How samples are drawn; default `"shuffled"`. */
  readonly order?: Order | undefined;
  /** A whole number; the same seed gives the same batches. Default 0. */
  readonly seed?: number | undefined;
  /** Whether to leave out an epoch's last batch where it would be smaller than `size`; default false. */
  readonly dropLast?: boolean | undefined;
  /** Total number of epochs, including those before `from`; default unbounded. */
  readonly epochs?: number | undefined;
  /** Where to start; the cursor replaces `seed`. Default: at the beginning. */
  readonly from?: BatchCursor | undefined;
}

/** A position between two batches, as plain JSON: how many have been taken, and the random state of the next. */
export interface BatchCursor {
  /** The order of the batches. */
  readonly order: Order;
  /** The samples of a batch. */
  readonly size: number;
  /** The samples of the data set. */
  readonly samples: number;
  /** Whether a last batch that is not full is left out. */
  readonly dropLast: boolean;
  /** The number of epochs completed. */
  readonly epoch: number;
  /** The number of batches taken of the current epoch. */
  readonly position: number;
  /** The state of the random numbers at the beginning of the current epoch. */
  readonly state: readonly number[];
}

/** A data set and options, checked and complete. */
export interface Plan extends Columns {
  readonly size: number;
  readonly order: Order;
  /** Whether samples are left out; false for order `"random"`, which leaves none over. */
  readonly dropLast: boolean;
  readonly epochs: number;
  readonly iterationsPerEpoch: number;
  readonly start: Pick<BatchCursor, "epoch" | "position" | "state">;
}

/** Checks the arguments of `batches`. @throws DataError as `batches` does. */
export function planOf(dataset: Dataset, options: BatchOptions): Plan {
  const columns = columnsOf("batches", dataset);
  const { samples } = columns;
  const known = ["size", "order", "seed", "dropLast", "epochs", "from"];
  const {
    size,
    order = "shuffled",
    seed = 0,
    dropLast = false,
    epochs = Infinity,
    from,
  } = knownOptions("batches", options, known);
  checkData("batches", "size", size, whole(1));
  if (size > samples) {
    throw refusal(`size is ${size} but the data set has ${samples} samples; give a size of at most ${samples}.`);
  }
  checkData("batches", "order", order, oneOf(...Object.keys(drawEpoch)));
  checkData("batches", "dropLast", dropLast, trueOrFalse);
  checkData("batches", "epochs", epochs, orElse(whole(1), Infinity, "Infinity"));
  const drops = dropLast && order !== "random";
  const iterationsPerEpoch = (drops ? Math.floor : Math.ceil)(samples / size);
  const state = stateOf("batches", seed);
  if (from !== undefined) checkCursor(from, { order, size, samples, dropLast: drops }, iterationsPerEpoch);
  const start = from === undefined ? { epoch: 0, position: 0, state } : { ...from, state: [...from.state] };
  return { ...columns, size, order, dropLast: drops, epochs, iterationsPerEpoch, start };
}

function checkCursor(
  from: BatchCursor,
  here: Pick<BatchCursor, "order" | "size" | "samples" | "dropLast">,
  iterationsPerEpoch: number,
): void {
  if (typeof from !== "object" || from === null) {
    throw refusal(`from is ${show(from)}; give what cursor() returned.`);
  }
  for (const key of ["order", "size", "samples", "dropLast"] as const) {
    if (from[key] === here[key]) continue;
    throw refusal(
      `the cursor comes from batches with ${key} ${show(from[key])}, but here it is ${show(here[key])}; continue with the same data and options.`,
    );
  }
  const { epoch, position, state } = from;
  if (!isWhole(epoch, 0) || !isWhole(position, 0) || position >= iterationsPerEpoch) {
    throw refusal(
      `the cursor is at epoch ${show(epoch)}, position ${show(position)}, but an epoch has positions 0 to ${iterationsPerEpoch - 1}; give what cursor() returned.`,
    );
  }
  const sound = Array.isArray(state) && state.length === 4 && state.every((word) => word === (word | 0));
  // xoroshiro never leaves the state of all zeros.
  if (!sound || state.every((word) => word === 0)) {
    throw refusal(`the cursor's state is ${show(state)}, not four 32-bit numbers; give what cursor() returned.`);
  }
}

const refusal = (sentence: string): DataError => new DataError(`batches: ${sentence}`);
