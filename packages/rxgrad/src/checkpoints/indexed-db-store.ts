import { CheckpointError } from "@rxgrad/core";
import { checkOption, describeValue, isBytes, messageOf, nonEmptyText } from "@rxgrad/core/internal";
import { checkpointToBytes } from "./encode.js";
import type { CheckpointStore } from "./states.js";
import { firstUsable, keepFrom, OneByOne, type StoredCheckpoint, type StoreOptions } from "./stores.js";

/** Name of the object store in the database: bytes under ascending keys. */
const CHECKPOINTS = "checkpoints";

/**
 * Keeps checkpoints in the browser, in an IndexedDB database of this name. One transaction saves a checkpoint and removes
 * old ones; it has strict durability, so the browser writes it to the disk before it completes. Give each run a name of its
 * own: two pages that save under one name damage nothing, but `latest` returns the last one that either saved.
 *
 * The browser may remove the database when it runs out of space, unless the page was granted `navigator.storage.persist()`.
 *
 * @param name The name of the database.
 * @throws CheckpointError for a `keep` that is not a whole number, 1 or more, and where there is no IndexedDB. `save`
 * rejects with one where the browser does not store, and leaves earlier checkpoints unchanged. `latest` rejects with one
 * where the database cannot be read, or has checkpoints but no usable one.
 * @example
 * const store = indexedDbStore("digits");
 * train(W, data, { seed: 1, from: await store.latest() }).pipe(checkpoint(store, { every: 100 })).subscribe();
 */
export function indexedDbStore(name: string, options: StoreOptions = {}): CheckpointStore {
  const keep = keepFrom("indexedDbStore", options);
  checkOption("indexedDbStore", "name", name, nonEmptyText, CheckpointError);
  if (!factory()) {
    throw new CheckpointError("indexedDbStore: there is no IndexedDB here; in Node, use fileStore(directory).");
  }
  const { do: inOrder } = new OneByOne();
  return {
    save: (state) =>
      inOrder(async () => {
        const bytes = checkpointToBytes(state);
        try {
          await withDatabase(name, (database) => add(database, bytes, keep));
        } catch (cause) {
          if (cause instanceof CheckpointError) throw cause;
          throw new CheckpointError(
            `indexedDbStore: iteration ${state.iteration} could not be saved in "${name}": ${messageOf(cause)}; make room; earlier checkpoints are unchanged.`,
            { cause },
          );
        }
      }),
    latest: () => inOrder(() => withDatabase(name, (database) => newest(database, options))),
  };
}

/** The page's IndexedDB; undefined where there is none. @throws CheckpointError where the page has no access to it. */
function factory(): IDBFactory | undefined {
  try {
    return (globalThis as { indexedDB?: IDBFactory }).indexedDB;
  } catch (cause) {
    throw forbidden(cause);
  }
}

/** Error for a page in a sandbox, or whose visitor blocks storage. */
const forbidden = (cause: unknown): CheckpointError =>
  new CheckpointError(
    `indexedDbStore: this page may not use IndexedDB: ${messageOf(cause)}; allow it to store, or use memoryStore().`,
    { cause },
  );

async function add(database: IDBDatabase, bytes: Uint8Array, keep: number): Promise<void> {
  const transaction = database.transaction(CHECKPOINTS, "readwrite", { durability: "strict" });
  const done = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  const store = transaction.objectStore(CHECKPOINTS);
  store.add(bytes);
  const keys = store.getAllKeys();
  keys.onsuccess = () => {
    for (const key of keys.result.slice(0, -keep)) store.delete(key);
  };
  await done;
}

async function newest(database: IDBDatabase, options: StoreOptions): ReturnType<CheckpointStore["latest"]> {
  const place = `indexedDbStore: "${database.name}"`;
  const store = (): IDBObjectStore => database.transaction(CHECKPOINTS).objectStore(CHECKPOINTS);
  const list = async (): Promise<StoredCheckpoint[]> => {
    const keys = await result(store().getAllKeys()).catch((cause: unknown) => {
      throw new CheckpointError(`${place} cannot be read: ${messageOf(cause)}; use another name.`, { cause });
    });
    return keys.reverse().map((key) => ({
      name: `${database.name}/${String(key)}`,
      async read(): Promise<Uint8Array | undefined> {
        const value: unknown = await result<unknown>(store().get(key));
        if (value === undefined || isBytes(value)) return value;
        throw new Error(`it is ${describeValue(value)}, not bytes`);
      },
    }));
  };
  return await firstUsable(place, list, options);
}

/** Opens the database, and closes it when the work is done. */
async function withDatabase<T>(name: string, work: (database: IDBDatabase) => Promise<T>): Promise<T> {
  const database = await opened(name).catch((cause: unknown) => {
    if (cause instanceof CheckpointError) throw cause;
    throw new CheckpointError(`indexedDbStore: "${name}" cannot be opened: ${messageOf(cause)}; use another name.`, {
      cause,
    });
  });
  // Whoever removes the database does not have to wait for this connection.
  database.onversionchange = () => database.close();
  try {
    if (![...database.objectStoreNames].includes(CHECKPOINTS)) {
      throw new CheckpointError(
        `indexedDbStore: the database "${name}" does not contain checkpoints of rxgrad; use another name.`,
      );
    }
    return await work(database);
  } finally {
    database.close();
  }
}

/** @throws CheckpointError where the database may not be opened, or another page is removing it; else the error of opening. */
async function opened(name: string): Promise<IDBDatabase> {
  let opening: IDBOpenDBRequest;
  try {
    opening = (factory() as IDBFactory).open(name, 1);
  } catch (cause) {
    throw cause instanceof CheckpointError ? cause : forbidden(cause);
  }
  opening.onupgradeneeded = () => void opening.result.createObjectStore(CHECKPOINTS, { autoIncrement: true });
  const blocked = new Promise<never>((_, reject) => {
    opening.onblocked = () =>
      reject(
        new CheckpointError(
          `indexedDbStore: "${name}" is held open by another page; close that page, or use another name.`,
        ),
      );
  });
  const database = result(opening);
  // The database may still open after the other page closes it; nobody waits for it then.
  return await Promise.race([database, blocked]).catch((error: unknown) => {
    database.then(
      (late) => late.close(),
      () => {},
    );
    throw error;
  });
}

const result = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
