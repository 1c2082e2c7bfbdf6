import { CheckpointError } from "@rxgrad/core";
import { checkOption, type Domain, isUrl, messageOf, shortened } from "@rxgrad/core/internal";
import { files as filesHere, pathOf, processes } from "#files";
import { checkpointToBytes } from "./encode.js";
import type { FileSystem } from "./file-system.js";
import type { CheckpointStore, SavedState } from "./states.js";
import { firstUsable, keepFrom, OneByOne, type StoredCheckpoint, type StoreOptions } from "./stores.js";

export interface FileStoreOptions extends StoreOptions {
  /** For tests: file operations. */
  readonly files?: FileSystem | undefined;
}

/**
 * Keeps checkpoints as files of a directory, in Node: `000012.iteration-600.checkpoint` is the twelfth that was saved.
 * The first save creates the directory.
 *
 * Each checkpoint is written to a temporary file, flushed to the disk and renamed. A process or machine that dies at any
 * time therefore leaves complete checkpoints only. They contain a checksum: `latest` refuses a damaged one and returns the
 * one before it.
 *
 * Give each run a directory of its own. Two runs that save into one directory damage nothing, whether in one process or in
 * two, but `latest` returns the last one that either saved, and only the newest of both are kept.
 *
 * @param directory A path or a file URL. It is created when a state is saved.
 * @throws CheckpointError for a directory that is neither a path nor a file: URL, for a `keep` that is not a whole number,
 * 1 or more, and where there is no file system. `save` rejects with one where the disk is full, read-only or missing, and
 * leaves earlier checkpoints unchanged. `latest` rejects with one where the directory cannot be read, or has checkpoints
 * but no usable one.
 * @example
 * const store = fileStore("checkpoints", { keep: 3 });
 * train(W, data, { seed: 1, from: await store.latest() }).pipe(checkpoint(store, { every: 100 })).subscribe();
 */
export function fileStore(directory: string | URL, options: FileStoreOptions = {}): CheckpointStore {
  const keep = keepFrom("fileStore", options, ["files"]);
  const { files = filesHere } = options;
  checkOption("fileStore", "directory", directory, DIRECTORY, CheckpointError);
  if (!files) throw new CheckpointError("fileStore: there are no files here; use indexedDbStore(name).");
  const folder = new Folder(pathFrom(directory), keep, files);
  const { do: inOrder } = new OneByOne();
  return {
    save: (state) => inOrder(() => folder.save(state)),
    latest: () => inOrder(() => folder.latest(options)),
  };
}

/** A web address, which would otherwise be used as the name of a folder. */
const ADDRESS = /^[a-z][a-z\d+.-]*:\/\//i;

const DIRECTORY: Domain = {
  wanted: 'a path, such as "checkpoints", or a file: URL, new URL("runs/", import.meta.url)',
  accepts: (value) => isUrl(value) || (typeof value === "string" && value !== "" && !ADDRESS.test(value)),
};

/** @throws CheckpointError for a URL that is not a file: URL of this machine. */
function pathFrom(directory: string | URL): string {
  try {
    return pathOf(directory);
  } catch (cause) {
    throw new CheckpointError(
      `fileStore: directory is ${shortened(String(directory))}; give a path, or a file: URL, such as new URL("runs/", import.meta.url).`,
      { cause },
    );
  }
}

/** File names of checkpoints. */
const COMPLETE = /^(\d{6,15})\.iteration-\d+\.checkpoint$/;

/** Names of temporary files, with the id of the writing process. Earlier releases used the name of the checkpoint instead. */
const TEMPORARY = /^(?:process-(\d{1,15})\.[a-z\d]+|\d{6,15}\.iteration-\d+)\.checkpoint\.new$/;

/** Names of the temporary files that this process is writing. */
const beingWritten = /* @__PURE__ */ new Set<string>();

class Folder {
  readonly #path: string;
  readonly #keep: number;
  readonly #files: FileSystem;
  /** Whether the folder exists. One that disappears later is not created again: the disk is missing, or the user removed it. */
  #isMade = false;

  constructor(path: string, keep: number, files: FileSystem) {
    this.#path = path;
    this.#keep = keep;
    this.#files = files;
  }

  async save(state: SavedState): Promise<void> {
    const bytes = checkpointToBytes(state);
    try {
      if (!this.#isMade) await this.#files.makeFolder(this.#path);
      this.#isMade = true;
      await this.#add(bytes, state.iteration);
    } catch (cause) {
      const [why, fix] =
        cause instanceof Removed
          ? [cause.message, "give each run a directory of its own"]
          : [messageOf(cause), "make room or give a directory that can be written"];
      throw new CheckpointError(
        `fileStore: iteration ${state.iteration} could not be saved in "${this.#path}": ${why}; ${fix}; earlier checkpoints are unchanged.`,
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
    return await firstUsable(`fileStore: "${this.#path}"`, () => this.#checkpoints(), options);
  }

  /** Writes a temporary file under a unique name, then renames it to the next number. */
  async #add(bytes: Uint8Array, iteration: number): Promise<void> {
    const name = `process-${processes.own}.${Math.random().toString(36).slice(2)}.checkpoint.new`;
    const temporary = this.#in(name);
    beingWritten.add(name);
    try {
      await this.#files.write(temporary, bytes);
      await this.#number(temporary, iteration).catch(async (cause) => {
        const names = await this.#files.list(this.#path);
        throw !names || names.includes(name) ? cause : new Removed(cause);
      });
      await this.#files.syncFolder(this.#path);
    } catch (cause) {
      // A temporary file that cannot be removed does no harm; the next save removes it.
      await this.#files.remove(temporary).catch(() => {});
      throw cause;
    } finally {
      beingWritten.delete(name);
    }
  }

  /** Renames the temporary file to the newest checkpoint. Another run may take the same number at the same time. */
  async #number(temporary: string, iteration: number): Promise<void> {
    for (let number = 1; ; number++) {
      number = Math.max(number, 1 + Math.max(0, ...(await this.#complete()).map(numberOf)));
      const path = this.#in(`${String(number).padStart(6, "0")}.iteration-${iteration}.checkpoint`);
      if (await this.#files.rename(temporary, path)) return;
    }
  }

  /** All checkpoints, newest first. */
  async #checkpoints(): Promise<StoredCheckpoint[]> {
    let names: string[];
    try {
      names = await this.#complete();
    } catch (cause) {
      throw new CheckpointError(
        `fileStore: "${this.#path}" cannot be read: ${messageOf(cause)}; give a directory of checkpoints.`,
        { cause },
      );
    }
    return names.map((name) => ({
      name: this.#in(name),
      read: async () => {
        try {
          return await this.#files.read(this.#in(name));
        } catch (cause) {
          if ((await this.#complete()).includes(name)) throw cause;
          return undefined;
        }
      },
    }));
  }

  /** The names of all checkpoints, newest first. */
  async #complete(): Promise<string[]> {
    const names = (await this.#files.list(this.#path)) ?? [];
    const complete = names.filter((name) => COMPLETE.test(name));
    return complete.sort((a, b) => numberOf(b) - numberOf(a) || (a < b ? 1 : -1));
  }

  /** Removes abandoned temporary files, and all checkpoints but the newest. */
  async #clear(): Promise<void> {
    const abandoned = ((await this.#files.list(this.#path)) ?? []).filter(isAbandoned);
    const old = (await this.#complete()).slice(this.#keep);
    for (const name of [...abandoned, ...old]) await this.#files.remove(this.#in(name));
  }

  readonly #in = (name: string): string => `${this.#path}/${name}`;
}

/** The temporary file was removed while it was being written. */
class Removed extends Error {
  constructor(cause: unknown) {
    super("the file being written was removed, perhaps by a run in another container or thread that saves there", {
      cause,
    });
  }
}

const numberOf = (name: string): number => Number.parseInt(name, 10);

/** Whether this is the name of a temporary file that no process is writing any more. */
function isAbandoned(name: string): boolean {
  const [temporary, writer] = TEMPORARY.exec(name) ?? [];
  if (temporary === undefined) return false;
  if (writer === undefined) return true;
  return Number(writer) === processes.own ? !beingWritten.has(name) : !processes.isAlive(Number(writer));
}
