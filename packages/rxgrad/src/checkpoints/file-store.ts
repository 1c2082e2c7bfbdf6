import { CheckpointError } from "@rxgrad/core";
import { describeValue, messageOf } from "@rxgrad/core/internal";
import { files as filesHere, pathOf } from "#files";
import { checkpointToBytes } from "./encode.js";
import type { FileSystem } from "./file-system.js";
import { firstSound, keepFrom, OneByOne, type StoreOptions } from "./kept.js";
import type { CheckpointStore, SavedState } from "./saved-state.js";

export interface FileStoreOptions extends StoreOptions {
  /** For tests: what it does to files. */
  readonly files?: FileSystem;
}

/**
 * Keeps checkpoints as files of a directory, in Node: `000012.iteration-600.checkpoint` is the twelfth that was saved.
 * The directory is made when the first is saved; one run at a time may save into it.
 *
 * Each is written aside, waited for until it is on the disk, and renamed, so that a process or machine that dies at any
 * moment leaves whole checkpoints only. They carry a checksum: `latest` refuses one that is damaged, and gives the one before.
 *
 * @throws CheckpointError for a `keep` that is not a whole number, 1 or more, and where there are no files. `save` rejects
 * with one where the disk is full, read-only or gone, and leaves what was saved before as it is; `latest` where the
 * directory cannot be read, or has checkpoints of which none can be used.
 * @example
 * const store = fileStore("checkpoints", { keep: 3 });
 * train(W, data, { seed: 1, from: await store.latest() }).pipe(checkpoint(store, { every: 100 })).subscribe();
 */
export function fileStore(directory: string | URL, options: FileStoreOptions = {}): CheckpointStore {
  const keep = keepFrom("fileStore", options, ["files"]);
  const { files = filesHere } = options;
  if (typeof directory !== "string" && !(directory instanceof URL)) {
    throw new CheckpointError(
      `fileStore: its directory is ${describeValue(directory)}; give a path, such as "checkpoints".`,
    );
  }
  if (!files) throw new CheckpointError("fileStore: there are no files here; use indexedDbStore(name).");
  const folder = new Folder(pathOf(directory), keep, files);
  const { do: inOrder } = new OneByOne();
  return {
    save: (state) => inOrder(() => folder.save(state)),
    latest: () => inOrder(() => folder.latest(options)),
  };
}

/** The names of checkpoints, and of those that are being written. */
const NAME = /^(\d{6,15})\.iteration-\d+\.checkpoint(\.new)?$/;

class Folder {
  readonly #path: string;
  readonly #keep: number;
  readonly #files: FileSystem;
  /** Whether the folder has been made, or was there. Is it gone later, so are the disk or the user's mind. */
  #isMade = false;

  constructor(path: string, keep: number, files: FileSystem) {
    this.#path = path;
    this.#keep = keep;
    this.#files = files;
  }

  async save(state: SavedState): Promise<void> {
    const bytes = checkpointToBytes(state);
    const files = this.#files;
    let aside: string | undefined;
    try {
      if (!this.#isMade) await files.makeFolder(this.#path);
      this.#isMade = true;
      const number = 1 + Math.max(0, ...(await this.#names()).filter(isWhole).map(numberOf));
      const path = this.#in(`${String(number).padStart(6, "0")}.iteration-${state.iteration}.checkpoint`);
      aside = `${path}.new`;
      await files.write(aside, bytes);
      await files.rename(aside, path);
      aside = undefined;
      await files.syncFolder(this.#path);
    } catch (cause) {
      // What is left aside is in nobody's way, and goes with the next that is saved.
      if (aside !== undefined) await files.remove(aside).catch(() => {});
      throw new CheckpointError(
        `fileStore: iteration ${state.iteration} could not be saved in "${this.#path}": ${messageOf(cause)}; make room or give a directory that can be written; those saved before are as they were.`,
        { cause },
      );
    }
    try {
      await this.#clear();
    } catch (cause) {
      throw new CheckpointError(
        `fileStore: iteration ${state.iteration} is saved in "${this.#path}", but older checkpoints could not be removed: ${messageOf(cause)}; make them files that can be removed.`,
        { cause },
      );
    }
  }

  async latest(options: StoreOptions): Promise<SavedState | undefined> {
    let names: string[];
    try {
      names = await this.#names();
    } catch (cause) {
      throw new CheckpointError(
        `fileStore: "${this.#path}" cannot be read: ${messageOf(cause)}; give a directory of checkpoints.`,
        { cause },
      );
    }
    const checkpoints = names.filter(isWhole).map((name) => {
      const path = this.#in(name);
      return { name: path, read: () => this.#files.read(path) };
    });
    return await firstSound(`fileStore: "${this.#path}"`, checkpoints, options);
  }

  /** All names of ours, newest first. */
  async #names(): Promise<string[]> {
    const names = (await this.#files.list(this.#path)) ?? [];
    return names.filter((name) => NAME.test(name)).sort((a, b) => numberOf(b) - numberOf(a));
  }

  /** Removes what was left aside, and all checkpoints but the newest. */
  async #clear(): Promise<void> {
    const names = await this.#names();
    const old = names.filter(isWhole).slice(this.#keep);
    for (const name of [...names.filter((each) => !isWhole(each)), ...old]) await this.#files.remove(this.#in(name));
  }

  readonly #in = (name: string): string => `${this.#path}/${name}`;
}

const numberOf = (name: string): number => Number.parseInt(name, 10);

const isWhole = (name: string): boolean => !name.endsWith(".new");
