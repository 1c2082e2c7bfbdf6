import type { Iteration, RunState, Tensor } from "@rxgrad/core";

/** A run after one of its iterations, with everything it needs to resume: `train(W, data, { from: snapshot })`. */
export interface Snapshot extends RunState {
  readonly epoch: number;
  readonly hyperparameters: Readonly<Record<string, number>>;
}

/** @throws StaleIterationError once the next iteration has begun. */
export const snapshotOf = (iteration: Iteration): Snapshot => ({
  ...iteration.state,
  epoch: iteration.epoch,
  hyperparameters: iteration.hyperparameters,
});

/** Overhead in bytes, for each snapshot and each tensor in it; measured in Node and rounded up. */
const PER_SNAPSHOT = 1024;
const PER_TENSOR = 400;
const PER_STREAM = 400;
const PER_HYPERPARAMETER = 150;
const PER_CHARACTER = 4;

/** An upper bound of a snapshot's size in bytes: its numbers, and the objects around them. */
export function bytesOf({ parameters, memory, cursor, hyperparameters, streams = {} }: Snapshot): number {
  let bytes =
    PER_SNAPSHOT + PER_STREAM * Object.keys(streams).length + PER_CHARACTER * (JSON.stringify(cursor)?.length ?? 0);
  bytes += PER_HYPERPARAMETER * Object.keys(hyperparameters).length;
  const add = ({ data }: Tensor): void => {
    bytes += PER_TENSOR + data.byteLength;
  };
  for (const { value } of parameters) add(value);
  for (const value of memory.values()) add(value);
  return bytes;
}
