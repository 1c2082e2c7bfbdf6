import { DataError } from "@rxgrad/core";
import { isUrl } from "@rxgrad/core/internal";
import type { ByteSource } from "@rxgrad/data";
import { asBytes, isWebAddress, plainChunksOf } from "@rxgrad/data/internal";
import { openFile } from "#files";
import type { RandomBytes } from "./random-bytes.js";

/** Reads bytes one after the other. */
export interface ByteReader {
  /** The file in messages. */
  readonly name: string;
  /** The number of all bytes; undefined where only the end of a stream shows it. */
  readonly size: number | undefined;
  /** Whether all bytes are there. Memory for them may then be allocated at once. */
  readonly isWhole: boolean;
  /** The next bytes: `length` of them, or fewer at the end. */
  take(length: number): Promise<Uint8Array>;
  /** Stops reading. */
  close(): Promise<void>;
}

/** Bytes that can be read at any position, where the source is of that kind. @throws DataError where it cannot be opened. */
export async function randomBytesOf(name: string, source: ByteSource): Promise<RandomBytes | undefined> {
  const bytes = asBytes(name, source);
  if (bytes) return inMemory(bytes);
  if (typeof source === "string" || isUrl(source)) return isWebAddress(source) ? undefined : openFile(name, source);
  // Checks members, not classes: the object may come from another realm.
  const { size, slice, arrayBuffer } = (source ?? {}) as Partial<Blob>;
  if (typeof size !== "number" || typeof slice !== "function" || typeof arrayBuffer !== "function") return undefined;
  return inBlob(name, source as Blob);
}

/** Bytes in memory, at any position. */
export const inMemory = (bytes: Uint8Array): RandomBytes => ({
  size: bytes.length,
  read: async (start, length) => bytes.subarray(start, start + length),
  close: async () => {},
});

const inBlob = (name: string, blob: Blob): RandomBytes => ({
  size: blob.size,
  async read(start, length) {
    try {
      return new Uint8Array(await blob.slice(start, start + length).arrayBuffer());
    } catch (cause) {
      throw new DataError(`${name}: the file cannot be read; choose it again.`, { cause });
    }
  },
  close: async () => {},
});

/** A reader of a source from its first byte on. @throws DataError where it cannot be opened. */
export async function readerOf(name: string, source: ByteSource): Promise<ByteReader> {
  const bytes = await randomBytesOf(name, source);
  return bytes ? readerAt(name, bytes, 0) : chunkReader(name, plainChunksOf(name, source));
}

/** A reader of bytes from a position on. */
export function readerAt(name: string, bytes: RandomBytes, start: number, size: number = bytes.size): ByteReader {
  let position = start;
  return {
    ...{ name, size, isWhole: true },
    async take(length) {
      const taken = await bytes.read(position, Math.min(length, start + size - position));
      position += taken.length;
      return taken;
    },
    close: () => bytes.close(),
  };
}

/** A reader of chunks. Memory grows with the bytes that come. @param size Their number, if it is announced. */
export function chunkReader(name: string, chunks: AsyncGenerator<Uint8Array>, size?: number): ByteReader {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    ...{ name, size, isWhole: false },
    async take(length) {
      const parts: Uint8Array[] = [];
      let missing = length;
      while (missing > 0) {
        if (rest.length === 0) {
          const { done, value } = await chunks.next();
          if (done) break;
          rest = value;
        }
        const part = rest.subarray(0, missing);
        rest = rest.subarray(part.length);
        missing -= part.length;
        parts.push(part);
      }
      return joined(parts);
    },
    async close() {
      await chunks.return(undefined);
    },
  };
}

/** All parts as one array. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** @throws DataError where bytes follow. */
export async function checkEnd(reader: ByteReader): Promise<void> {
  const { length } = await reader.take(1);
  if (length === 0) return;
  throw new DataError(`${reader.name}: there is something after the end of its contents; save the file again.`);
}
