import type { ByteSink, RandomBytes } from "./random-bytes.js";

/** A page has no paths: an address is downloaded. */
export const openFile: (name: string, address: string | URL) => Promise<RandomBytes | undefined> = async () =>
  undefined;

/** A page has no paths. */
export const createFile: (name: string, address: string | URL) => Promise<ByteSink | undefined> = async () => undefined;

/** A page has no paths. */
export const fileNameOf = (_address: string | URL): string | undefined => undefined;

/** A page has no paths: it is never called. */
export const siblingOf = (_address: string | URL, name: string): string => name;

/** A page has no paths. */
export const createFolderOf = async (_owner: string, _address: string | URL): Promise<void> => {};
