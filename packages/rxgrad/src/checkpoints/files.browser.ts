import type { FileSystem, Processes } from "./file-system.js";

/** The path that a URL tells. */
export const pathOf: (directory: string | URL) => string = String;

/** A page has no files. */
export const files: FileSystem | undefined = undefined;

export const processes: Processes = { own: 0, isAlive: () => false };
