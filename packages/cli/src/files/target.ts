import { access, constants, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "../frame/exit.js";
import { isSameFile, realPathOf } from "./same-file.js";

/** A file that a command writes. */
export interface Target {
  /** What names it on the command line: "--out". */
  readonly label: string;
  readonly file: string;
}

/** What rxgrad writes for one purpose. */
export interface Form {
  /** What it is, in a sentence: "a model of rxgrad train". */
  readonly about: string;
  /** How it begins, and nothing else does. Absent where files of other programs begin so too. */
  readonly begins?: string;
}

/**
 * Checks that a file can be written later, before the work begins.
 *
 * @param inputs Files that the command reads: none of them may be written over.
 * @throws UsageError
 */
export async function checkPlace(target: Target, inputs: readonly string[]): Promise<void> {
  const { label, file } = target;
  const refused = (why: string): UsageError => new UsageError(`${label} is ${file}, ${why}`);
  if (file === "-") throw refused("which names no file; give one.");
  for (const input of inputs) if (await isSameFile(file, input)) throw refused("which is read; give another file.");
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw refused("which is a folder; give a file.");
  // A device or a pipe.
  if (found && !found.isFile()) return;
  if (found && (found.mode & 0o222) === 0) throw refused("which is read-only; give another file.");
  const folder = dirname(await realPathOf(file));
  await access(folder, constants.W_OK).catch(() => {
    throw refused(`but nothing can be written into ${folder}; give a folder that is there.`);
  });
}

/** Checks that no file would be lost: what is there is empty, or was written in the same form. @throws UsageError */
export async function checkReplaced({ label, file }: Target, { about, begins }: Form): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return;
  if (begins !== undefined && (await beginsWith(file, begins).catch(() => false))) return;
  const what = begins === undefined ? "" : ` and is not ${about}`;
  throw new UsageError(`${label} is ${file}, which is there${what}; give another name, or remove that file.`);
}

async function beginsWith(file: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted.length), 0, wanted.length, 0);
    return wanted.equals(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}
