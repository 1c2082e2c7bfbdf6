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
export function fileError(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return new Error(`${path}: ${CAUSES[code ?? ""] ?? messageOf(error)}; give another path.`, { cause: error });
}
