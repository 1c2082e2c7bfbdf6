import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointError, type CheckpointStore, type FileSystem, Parameters, type SavedState } from "rxgrad";
import * as assert from "uvu/assert";
import { files } from "../../packages/rxgrad/src/checkpoints/files.node.js";
import { isError } from "./closeness.js";

/** The directory that holds everything these helpers create. */
export const root: string = mkdtempSync(join(tmpdir(), "rxgrad-"));
let count = 0;
/** A directory that does not exist yet. */
export const fresh = (): string => join(root, String(count++), "checkpoints");

/** Something to save. */
export const state = (iteration: number): SavedState => ({
  iteration,
  loss: 1 / iteration,
  seed: 0,
  parameters: new Parameters([]),
  memory: new Map(),
  cursor: undefined,
  coupled: [],
  hyperparameters: {},
  stopping: undefined,
});

/** The iteration of the latest state in a store. */
export const iterationOf = async (store: CheckpointStore): Promise<number | undefined> =>
  (await store.latest())?.iteration;

/** The same text, with the unique name of the temporary file replaced by `aside.checkpoint.new`. */
export const withAside = (text: string): string => text.replaceAll(/process-\d+\.[a-z\d]+/g, "aside");

/** Asserts that a promise is rejected with exactly this CheckpointError, apart from that name. */
export async function rejects(promise: Promise<unknown>, message: string): Promise<CheckpointError> {
  const error = await promise.then(
    () => assert.unreachable("nothing was thrown"),
    (error: unknown) => error,
  );
  (error as Error).message = withAside((error as Error).message);
  return isError(error as CheckpointError, CheckpointError, message);
}

/** The file system of this machine, with some calls replaced. */
export const withFiles = (changes: (files: FileSystem) => Partial<FileSystem>): FileSystem => {
  const here = files as FileSystem;
  return { ...here, ...changes(here) };
};

/** The message of a save of iteration `iteration` that fails for `cause`. */
export const failed = (directory: string, iteration: number, cause: string): string =>
  `fileStore: iteration ${iteration} could not be saved in "${directory}": ${cause}; make room or give a directory that can be written; earlier checkpoints are unchanged.`;
