import { rename, rm, stat, writeFile } from "node:fs/promises";
import { fileError } from "./file-error.js";
import { realPathOf } from "./same-file.js";

/** Writes a file whole: at no time is there a part of it. A symbolic link stays, and its file is written. */
export async function writeWhole(file: string, text: string | Iterable<string>): Promise<void> {
  try {
    const found = await stat(file).catch(() => undefined);
    // A device or a pipe cannot be replaced.
    if (found && !found.isFile()) return await writeFile(file, text);
    const path = await realPathOf(file);
    const part = `${path}.${process.pid}.part`;
    try {
      await writeFile(part, text, { flush: true });
      await rename(part, path);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  } catch (error) {
    throw fileError(file, error);
  }
}
