import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointError, type CheckpointStore, type FileSystem, Parameters, type SavedState } from "rxgrad";
import * as assert from "uvu/assert";
import { files } from "../../packages/rxgrad/src/checkpoints/files.node.js";
import { isError } from "./closeness.js";

/** Where all that is made here lies. */
export const root: string = mkdtempSync(join(tmpdir(), "rxgrad-"));
let count = 0;
/** A directory that is not there yet. */
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

/** The iteration that a store gives out. */
export const iterationOf = async (store: CheckpointStore): Promise<number | undefined> =>
  (await store.latest())?.iteration;

/** The same, with the name of what was being written, which nobody else has, as `aside.checkpoint.new`. */
export const withAside = (text: string): string => text.replaceAll(/process-\d+\.[a-z\d]+/g, "aside");

/** Asserts that a promise is rejected with exactly this CheckpointError, but for that name. */
export async function rejects(promise: Promise<unknown>, message: string): Promise<CheckpointError> {
  const error = await promise.then(
    () => assert.unreachable("nothing was thrown"),
    (error: unknown) => error,
  );
  (error as Error).message = withAside((error as Error).message);
  return isError(error as CheckpointError, CheckpointError, message);
}

/** The files of this machine, but for some calls. */
export const withFiles = (changes: (files: FileSystem) => Partial<FileSystem>): FileSystem => {
  const here = files as FileSystem;
  return { ...here, ...changes(here) };
};

/** Where a save of iteration `iteration` that fails for `cause` says so. */
export const failed = (directory: string, iteration: number, cause: string): string =>
  `fileStore: iteration ${iteration} could not be saved in "${directory}": ${cause}; make room or give a directory that can be written; earlier checkpoints are unchanged.`;
