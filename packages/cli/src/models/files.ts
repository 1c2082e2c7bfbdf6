import { readFile, writeFile } from "node:fs/promises";
import { messageOf } from "@rxgrad/core/internal";

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is no folder",
  EACCES: "its permissions do not allow it",
  EPERM: "its permissions do not allow it",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
};

/** The error for a file that cannot be read or written. */
function fileError(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return new Error(`${path}: ${CAUSES[code ?? ""] ?? messageOf(error)}; give another path.`, { cause: error });
}

/** The text of a file. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw fileError(path, error);
  }
}

export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw fileError(path, error);
  }
}
