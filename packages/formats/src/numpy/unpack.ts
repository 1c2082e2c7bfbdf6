import { DataError } from "@rxgrad/core";
import { show } from "@rxgrad/data/internal";
import { Inflate } from "fflate";
import { type ByteReader, chunkReader, readerAt } from "../bytes/byte-reader.js";
import type { RandomBytes } from "../bytes/random-bytes.js";
import { crc32 } from "./crc32.js";
import { dataStart, type ZipEntry } from "./zip-directory.js";

/** Packed bytes that are unpacked at once. One of them may become a thousand. */
const PIECE = 2 ** 12;

/**
 * A reader of an entry of a zip file, unpacked on demand.
 *
 * @throws DataError where the entry is not what the directory says, or is packed in another way than by deflate. While reading:
 * where its bytes, their number or their checksum are not those that the directory says.
 */
export async function entryReader(name: string, file: RandomBytes, entry: ZipEntry): Promise<ByteReader> {
  const { method, packed, size } = entry;
  const label = `${name}: ${show(entry.name)}`;
  if (method !== 0 && method !== 8) {
    throw new DataError(
      `${label} is packed by method ${method}; save the file with numpy.savez or numpy.savez_compressed.`,
    );
  }
  const start = await dataStart(name, file, entry);
  if (method === 0 && packed !== size)
    throw new DataError(`${label} has ${packed} bytes, but its size is ${size}; save the file again.`);
  const stored = readerAt(label, file, start, packed);
  const chunks = method === 0 ? pieces(stored, packed, 2 ** 16) : inflated(label, pieces(stored, packed, PIECE));
  return chunkReader(label, checked(label, chunks, entry), size);
}

async function* pieces(reader: ByteReader, length: number, most: number): AsyncGenerator<Uint8Array, void, void> {
  for (let left = length; left > 0; ) {
    const piece = await reader.take(Math.min(left, most));
    if (piece.length === 0) return;
    left -= piece.length;
    yield piece;
  }
}

async function* inflated(label: string, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((chunk) => void ready.push(chunk));
  const push = (piece: Uint8Array, isLast: boolean): readonly Uint8Array[] => {
    ready = [];
    try {
      inflate.push(piece, isLast);
    } catch (cause) {
      throw new DataError(`${label} is packed in a way that is damaged; save the file again.`, { cause });
    }
    return ready;
  };
  for await (const piece of packed) yield* push(piece, false);
  yield* push(new Uint8Array(0), true);
}

/** The same chunks. @throws DataError where they are not as many, or not those, that the directory says. */
async function* checked(
  label: string,
  chunks: AsyncIterable<Uint8Array>,
  { size, crc }: ZipEntry,
): AsyncGenerator<Uint8Array, void, void> {
  let [count, sum] = [0, 0];
  for await (const chunk of chunks) {
    count += chunk.length;
    sum = crc32(chunk, sum);
    if (count > size) break;
    yield chunk;
  }
  if (count !== size) {
    const fault = count > size ? "more" : `only ${count}`;
    throw new DataError(`${label} should have ${size} bytes, but has ${fault}; save the file again.`);
  }
  if (sum !== crc) throw new DataError(`${label} has another checksum than it should; save the file again.`);
}
