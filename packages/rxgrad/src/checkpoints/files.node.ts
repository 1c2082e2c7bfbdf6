import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileSystem, Processes } from "./file-system.js";

/** The whole path of a folder, so that it stays where it is when the process moves to another. */
export const pathOf = (directory: string | URL): string =>
  resolve(typeof directory === "string" ? directory : fileURLToPath(directory));

/** This process, and whether one of the machine lives. */
export const processes: Processes = {
  own: process.pid,
  isAlive(id) {
    try {
      return process.kill(id, 0);
    } catch (error) {
      // It may be there, and somebody else's.
      return (error as NodeJS.ErrnoException).code === "EPERM";
    }
  },
};

/** The files of this machine. */
export const files: FileSystem | undefined = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  },
  read: (path) => readFile(path),
  async write(path, bytes) {
    const file = await open(path, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  async rename(from, to) {
    try {
      // A second name is refused where it is taken, by whoever it is; a rename would write over it.
      await link(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      // Some file systems have no second names.
      await rename(from, to);
      return true;
    }
    await rm(from, { force: true }).catch(() => {});
    return true;
  },
  async syncFolder(path) {
    // Windows opens no folders, and needs no such call.
    if (process.platform === "win32") return;
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
  // Another run that saves here may have removed it.
  remove: (path) => rm(path, { force: true }),
};
