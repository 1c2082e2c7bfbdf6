import { knownOptions } from "@rxgrad/core/extend";
import { checkpointFromBytes } from "./decode.js";
import { checkpointToBytes } from "./encode.js";
import type { CheckpointStore } from "./saved-state.js";

/**
 * Keeps the newest state in memory, as the same bytes that other stores write. It is meant for tests, and for going back
 * within one session.
 *
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
