import { access, constants, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf } from "@rxgrad/core/internal";
import { UsageError } from "../frame/exit.js";

/**
 * Checks that a file can be written later, before the work begins.
 *
 * @param others Files that are read: none of them may be written over.
 * @param mayReplace Whether a file that begins with this text may be written over.
 * @throws UsageError
 */
export async function checkWritable(
  option: string,
  file: string,
  others: readonly string[],
  mayReplace: (head: string) => boolean = () => true,
): Promise<void> {
  if (others.some((other) => resolve(other) === resolve(file)))
    throw new UsageError(`${option} is ${file}, which is read; give another file.`);
  const folder = dirname(resolve(file));
  await access(folder, constants.W_OK).catch(() => {
    throw new UsageError(
      `${option} is ${file}, but nothing can be written into ${folder}; give a folder that is there.`,
    );
  });
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new UsageError(`${option} is ${file}, which is a folder; give a file.`);
  if (found?.isFile() && found.size > 0 && !mayReplace(await fileHead(file)))
    throw new UsageError(`${option} is ${file}, which is there and was not written by rxgrad; give another file.`);
}

/** The first characters of a file. */
export async function fileHead(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Writes a file whole: at no time is there a part of it. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  try {
    // A device or a pipe cannot be replaced.
    if (found && !found.isFile()) return await writeFile(file, text);
    const part = `${file}.${process.pid}.part`;
    try {
      await writeFile(part, text);
      await rename(part, file);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  } catch (error) {
    throw new Error(`${file} could not be written: ${messageOf(error)}`);
  }
}
