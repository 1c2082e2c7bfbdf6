import type { FileSystem, Processes } from "./file-system.js";

/** The text of a path or URL. */
export const pathOf: (directory: string | URL) => string = String;

/** A page has no file system. */
export const files: FileSystem | undefined = undefined;

export const processes: Processes = { own: 0, isAlive: () => false };
