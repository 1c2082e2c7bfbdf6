import { link, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileSystem, Processes } from "./file-system.js";

/** The absolute path of a folder. It stays valid when the process changes its working directory. */
export const pathOf = (directory: string | URL): string =>
  resolve(typeof directory === "string" ? directory : fileURLToPath(directory));

/** This process, and whether a process of this machine is alive. */
export const processes: Processes = {
  own: process.pid,
  isAlive(id) {
    try {
      return process.kill(id, 0);
    } catch (error) {
      // EPERM: the process exists, but belongs to another user.
      return (error as NodeJS.ErrnoException).code === "EPERM";
    }
  },
};

/** The file system of this machine. */
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
      // A link fails where the name is taken; a rename would overwrite the file.
      await link(from, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      // Some file systems have no hard links.
      await rename(from, to);
      return true;
    }
    await rm(from, { force: true }).catch(() => {});
    return true;
  },
  async syncFolder(path) {
    // Windows cannot open folders, and needs no such call.
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
