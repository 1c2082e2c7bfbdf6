import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "@rxgrad/core";
import { fetchChunks, isWebAddress } from "./bytes.js";

/** Reads a file from a path, a `file:` URL or a web address, chunk by chunk. @throws DataError where it is unavailable. */
export async function* fileChunks(name: string, address: string | URL): AsyncGenerator<Uint8Array, void, void> {
  if (isWebAddress(address)) return yield* fetchChunks(name, address);
  try {
    yield* createReadStream(/^file:/i.test(String(address)) ? new URL(address) : address);
  } catch (cause) {
    throw new DataError(`${name}: the file cannot be read; check that it exists and is readable.`, { cause });
  }
}

/**
 * Unpacks gzip on demand. Throws where it is damaged, or its source fails. (Node's DecompressionStream does not work on
 * demand: it would unpack a whole file into memory.)
 */
export async function* unpackedChunks(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  // An error in the loop over the chunks goes to the callback.
  yield* pipeline(Readable.from(packed), createGunzip(), () => {});
}
