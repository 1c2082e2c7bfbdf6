import { CheckpointError } from "@rxgrad/core";
import { knownOptions } from "@rxgrad/core/extend";
import { callback, checkOption, checkOptional, messageOf, whole } from "@rxgrad/core/internal";
import { checkpointFromBytes, decode } from "./decode.js";
import { checkpointToBytes } from "./encode.js";
import type { CheckpointStore, SavedState } from "./states.js";

export interface StoreOptions {
  /** Number of newest checkpoints to keep. Default 3. */
  readonly keep?: number | undefined;
  /**
   * Called for each unusable checkpoint, newest first, with an error that contains its name and the reason, before `latest`
   * tries the one before it. Default: `console.warn` with the message.
   */
  readonly onRefused?: ((error: CheckpointError) => void) | undefined;
}

/** @throws CheckpointError for a `keep` that is not a whole number, 1 or more. */
export function keepFrom(owner: string, options: StoreOptions | undefined, known: readonly string[] = []): number {
  const { keep = 3, onRefused } = knownOptions(owner, options, ["keep", "onRefused", ...known]);
  checkOptional(owner, "onRefused", onRefused, callback("of the error"), CheckpointError);
  checkOption(owner, "keep", keep, whole(1), CheckpointError);
  return keep;
}

/** A checkpoint that has not been read yet. */
export interface StoredCheckpoint {
  readonly name: string;
  /** Its bytes; undefined where it has been removed since. */
  read(): Promise<Uint8Array | undefined>;
}

/**
 * The first usable checkpoint, or undefined where there are none.
 *
 * @param list Lists the checkpoints that exist now, newest first.
 * @throws CheckpointError where there are checkpoints but no usable one.
 */
export async function firstUsable(
  place: string,
  list: () => Promise<readonly StoredCheckpoint[]>,
  { onRefused = (error) => console.warn(error.message) }: StoreOptions,
): Promise<SavedState | undefined> {
  const kept = await list();
  let first: { readonly why: string; readonly error: CheckpointError } | undefined;
  for (const [i, each] of kept.entries()) {
    const found = await stateIn(each);
    // Another run saves here and removed it; that run has newer ones.
    if (!found) return await firstUsable(place, list, { onRefused });
    if (!(found instanceof Refusal)) return found;
    const { message: why, cause } = found;
    const next = i + 1 < kept.length ? "the one before it is tried" : "there is none before it";
    const error = new CheckpointError(`${each.name}: ${why}; ${next}.`, { cause });
    first ??= { why, error };
    onRefused(error);
  }
  if (!first) return undefined;
  throw new CheckpointError(
    `${place}: none of ${kept.length} checkpoints is usable, the newest because ${first.why}; to start again, choose another place or remove them.`,
    { cause: first.error },
  );
}

/** Why a checkpoint cannot be used. */
class Refusal extends Error {}

/** The state in a checkpoint, or why it is unusable; undefined where it has been removed since. */
async function stateIn({ read }: StoredCheckpoint): Promise<SavedState | Refusal | undefined> {
  try {
    const bytes = await read().catch((cause: unknown) => {
      throw new Refusal(`it cannot be read: ${messageOf(cause)}`, { cause });
    });
    return (
      bytes &&
      decode(bytes, (why) => {
        throw new Refusal(why);
      })
    );
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** Runs tasks one after the other, in the order of the calls. */
export class OneByOne {
  #before: Promise<unknown> = Promise.resolve();

  readonly do = <T>(work: () => Promise<T>): Promise<T> => {
    const result = this.#before.then(work);
    this.#before = result.catch(() => {});
    return result;
  };
}

/**
 * Keeps the newest state in memory, as the same bytes that other stores write. It is meant for tests, and for going back
 * within one session.
 *
 * @param options There are none; an empty object is allowed.
 * @throws HyperparameterError for any option.
 * @example
 * const store = memoryStore();
 * await lastValueFrom(train(W, data).pipe(take(1000), checkpoint(store, { every: 100 })));
 * train(W, data, { from: await store.latest() }); // from iteration 1000 on
 */
export function memoryStore(options?: Readonly<Record<string, never>>): CheckpointStore {
  knownOptions("memoryStore", options, []);
  let newest: Uint8Array | undefined;
  return {
    async save(state) {
      newest = checkpointToBytes(state);
    },
    latest: async () => newest && checkpointFromBytes(newest, "memoryStore"),
  };
}
