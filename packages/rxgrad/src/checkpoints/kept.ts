import { CheckpointError, knownOptions } from "@rxgrad/core";
import { describeValue, messageOf } from "@rxgrad/core/internal";
import { checkpointFromBytes } from "./decode.js";
import type { SavedState } from "./saved-state.js";

export interface StoreOptions {
  /** How many of the newest checkpoints are kept. Default 3. */
  readonly keep?: number;
  /**
   * Told of each checkpoint that could not be used, newest first, with its name and the reason, before `latest` gives the
   * one before it. Default: `console.warn` with the message.
   */
  readonly onRefused?: (error: CheckpointError) => void;
}

/** @throws CheckpointError for a `keep` that is not a whole number, 1 or more. */
export function keepFrom(owner: string, options: StoreOptions | undefined, known: readonly string[] = []): number {
  const { keep = 3, onRefused } = knownOptions(owner, options, ["keep", "onRefused", ...known]);
  if (onRefused !== undefined && typeof onRefused !== "function") {
    throw new CheckpointError(`${owner}: onRefused is ${describeValue(onRefused)}; give a function of the error.`);
  }
  if (Number.isInteger(keep) && keep >= 1) return keep;
  throw new CheckpointError(`${owner}: keep is ${describeValue(keep)}; give a whole number of checkpoints, 1 or more.`);
}

/** A checkpoint that has not been read yet. */
export interface Kept {
  readonly name: string;
  read(): Promise<Uint8Array>;
}

/**
 * The first of these that can be used, or undefined where there are none.
 *
 * @throws CheckpointError where there are some, and none can be used.
 */
export async function firstSound(
  place: string,
  newestFirst: Iterable<Kept>,
  { onRefused = (error) => console.warn(error.message) }: StoreOptions,
): Promise<SavedState | undefined> {
  const refused: CheckpointError[] = [];
  for (const kept of newestFirst) {
    try {
      return checkpointFromBytes(await read(kept), kept.name);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      refused.push(error);
      onRefused(error);
    }
  }
  if (refused.length === 0) return undefined;
  throw new CheckpointError(
    `${place}: of ${refused.length} checkpoints none can be used, the newest because: ${refused[0].message} To start anew, choose another place or remove them.`,
    { cause: refused[0] },
  );
}

async function read({ name, read }: Kept): Promise<Uint8Array> {
  try {
    return await read();
  } catch (cause) {
    throw new CheckpointError(`${name}: it cannot be read: ${messageOf(cause)}; use the one before it.`, { cause });
  }
}

/** Does one thing after the other, in the order in which they were asked for. */
export class OneByOne {
  #before: Promise<unknown> = Promise.resolve();

  readonly do = <T>(work: () => Promise<T>): Promise<T> => {
    const result = this.#before.then(work);
    this.#before = result.catch(() => {});
    return result;
  };
}
