import type { ByteSink, RandomBytes } from "./random-bytes.js";

/** A page has no paths: an address is downloaded. */
export const openFile: (name: string, address: string | URL) => Promise<RandomBytes | undefined> = async () =>
  undefined;

/** A page has no paths. */
export const createFile: (name: string, address: string | URL) => Promise<ByteSink | undefined> = async () => undefined;
