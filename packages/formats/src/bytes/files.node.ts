import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError } from "@rxgrad/core";
import { messageOf } from "@rxgrad/core/internal";
import type { ByteSink, RandomBytes } from "./random-bytes.js";

const pathOf = (address: string | URL): string =>
  /^file:/i.test(String(address)) ? fileURLToPath(address) : String(address);

/**
 * Opens a file.
 *
 * @returns Undefined for what is no file on a disk, such as a pipe.
 * @throws DataError where it is unavailable.
 */
export async function openFile(name: string, address: string | URL): Promise<RandomBytes | undefined> {
  try {
    const file = await open(pathOf(address), "r");
    const status = await file.stat();
    if (!status.isFile()) {
      await file.close();
      return undefined;
    }
    return {
      size: status.size,
      async read(start, length) {
        const bytes = new Uint8Array(Math.max(0, Math.min(length, status.size - start)));
        let filled = 0;
        while (filled < bytes.length) {
          const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      close: () => file.close(),
    };
  } catch (cause) {
    throw new DataError(`${name}: the file cannot be read; check that it exists and is readable.`, { cause });
  }
}

/** The last part of a path. */
export const fileNameOf = (address: string | URL): string | undefined => basename(pathOf(address));

/** The path of a file in the folder of another. @param name Parts between `/`. */
export const siblingOf = (address: string | URL, name: string): string => join(dirname(pathOf(address)), name);

/** Makes the folder of a file, if there is none. @throws DataError where it cannot be made. */
export async function createFolderOf(owner: string, address: string | URL): Promise<void> {
  try {
    await mkdir(dirname(pathOf(address)), { recursive: true });
  } catch (cause) {
    throw new DataError(`${owner}: the folder cannot be made: ${messageOf(cause)}; give a path that can be written.`, {
      cause,
    });
  }
}

/**
 * Makes a file, under another name until it is complete. A file that was there before is then replaced.
 *
 * @throws DataError where it cannot be written.
 */
export async function createFile(name: string, address: string | URL): Promise<ByteSink | undefined> {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const why = messageOf(cause);
      throw new DataError(`${name}: the file cannot be written: ${why}; give a path that can be written.`, { cause });
    }
  };
  const path = pathOf(address);
  const temporary = `${path}.${process.pid}.new`;
  const file = await guarded(() => open(temporary, "w"));
  return {
    write: (chunk) => guarded(() => file.writeFile(chunk)),
    finish: () =>
      guarded(async () => {
        await file.sync();
        await file.close();
        await rename(temporary, path);
      }),
    async abandon() {
      await file.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
}
