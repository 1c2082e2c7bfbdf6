import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
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
        try {
          return bytes.subarray(0, await filledFrom(file, bytes, start));
        } catch (cause) {
          throw new DataError(`${name}: the file cannot be read: ${messageOf(cause)}; open it again.`, { cause });
        }
      },
      close: () => file.close(),
    };
  } catch (cause) {
    throw new DataError(`${name}: the file cannot be read; check that it exists and is readable.`, { cause });
  }
}

/** Fills bytes from a position of a file on. @returns How many there were. */
async function filledFrom(file: FileHandle, bytes: Uint8Array, start: number): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
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

/** The last write of each path that has not ended. */
const underWay = new Map<string, Promise<void>>();

/** Waits until earlier writes of a path have ended, so that the last one stays. @returns Ends this one. */
async function turnAt(path: string): Promise<() => void> {
  const before = underWay.get(path);
  let resolveOwn = (): void => {};
  const own = new Promise<void>((resolve) => {
    resolveOwn = resolve;
  });
  underWay.set(path, own);
  await before;
  return () => {
    if (underWay.get(path) === own) underWay.delete(path);
    resolveOwn();
  };
}

/**
 * Makes a file, under another name until it is complete. A file that was there before is then replaced, with its permissions;
 * a link stays. What is no file, such as a pipe, is written itself.
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
  const given = resolve(pathOf(address));
  const endTurn = await turnAt(given);
  const file = await guarded(() => openTarget(given)).catch((error: unknown) => {
    endTurn();
    throw error;
  });
  return {
    write: (chunk) => guarded(() => file.handle.writeFile(chunk)),
    finish: () => guarded(() => file.finish()).then(endTurn),
    async abandon() {
      await file.handle.close().catch(() => {});
      await file.remove().catch(() => {});
      endTurn();
    },
  };
}

/** What is written to. */
interface Target {
  readonly handle: FileHandle;
  /** Closes it, once all is written. */
  finish(): Promise<void>;
  /** Removes what is not complete. */
  remove(): Promise<void>;
}

async function openTarget(given: string): Promise<Target> {
  const path = await realpath(given).catch(() => given);
  const there = await stat(path).catch(() => undefined);
  if (there && !there.isFile()) {
    const handle = await open(path, "w");
    return { handle, finish: () => handle.close(), remove: async () => {} };
  }
  const temporary = `${path}.${randomUUID()}.new`;
  const handle = await open(temporary, "w");
  return {
    handle,
    async finish() {
      // Some file systems have no permissions.
      if (there) await handle.chmod(there.mode).catch(() => {});
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
    },
    remove: () => rm(temporary, { force: true }),
  };
}
