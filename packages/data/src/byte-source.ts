import { DataError } from "@rxgrad/core";
import { describeValue, isUrl, messageOf } from "@rxgrad/core/internal";
import { fileChunks, unpackedChunks } from "#files";
import { asBytes, streamed } from "./bytes.js";

/**
 * Bytes, or their source: a path or `file:` URL (in Node only), a web address, a file that the visitor of a page picked, or
 * any stream of chunks.
 */
export type ByteSource = string | URL | Uint8Array | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** Whether bytes begin with the signature of gzip. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Whether a source can only be the text of a file: no path that people use has several lines. */
const isFileText = (source: unknown): boolean => typeof source === "string" && /[\r\n]/.test(source);

/** Name of a source in messages: its address, cut to a readable length, or `fallback`. */
export function nameOf(source: ByteSource, fallback: string): string {
  if ((typeof source !== "string" && !isUrl(source)) || isFileText(source)) return fallback;
  const address = String(source);
  return address.length > 120 ? `${address.slice(0, 119)}…` : address;
}

/**
 * The bytes of a source, chunk by chunk, unpacked if they are gzip. Chunks are fetched on demand, so only a few are in
 * memory.
 *
 * @throws DataError where the source is of another kind, cannot be read, gives anything but bytes, or contains broken gzip.
 */
export async function* chunksOf(name: string, source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  const chunks = plainChunksOf(name, source);
  try {
    const head: Uint8Array[] = [];
    for (let length = 0; length < 2; ) {
      const { done, value } = await chunks.next();
      if (done) break;
      head.push(value);
      length += value.length;
    }
    const all = following(head, chunks);
    yield* isGzip(joined(head)) ? unpacked(name, all) : all;
  } finally {
    await chunks.return();
  }
}

async function* following(head: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  yield* rest;
}

/** Concatenates chunks. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

/** The source's own chunks, not unpacked. @throws DataError as {@link chunksOf} does. */
export async function* plainChunksOf(name: string, source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of opened(name, source)) {
      const bytes = asBytes(name, chunk);
      if (bytes === undefined) {
        throw new DataError(`${name}: the source gave ${describeValue(chunk)}; give chunks of bytes (Uint8Array).`);
      }
      yield bytes;
    }
  } catch (error) {
    if (isFileText(source)) {
      const message = `${name}: the source is a text of several lines, not a path; read texts with parseCsv.`;
      throw new DataError(message, { cause: error });
    }
    if (error instanceof DataError) throw error;
    throw new DataError(`${name}: the source failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function opened(name: string, source: ByteSource): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof source === "string" || isUrl(source)) return fileChunks(name, source);
  const bytes = asBytes(name, source);
  if (bytes) return [bytes];
  // Checks methods, not classes: the object may come from another realm.
  const { stream, getReader } = (source ?? {}) as Partial<Blob & ReadableStream<Uint8Array>>;
  if (typeof stream === "function") return streamed((source as Blob).stream());
  checkUnread(name, source);
  if (typeof getReader === "function") return streamed(source as ReadableStream<Uint8Array>);
  if (typeof (source as AsyncIterable<Uint8Array>)?.[Symbol.asyncIterator] === "function") {
    return source as AsyncIterable<Uint8Array>;
  }
  throw new DataError(
    `${name}: the source is ${describeValue(source)}; give a path, an address, bytes, a Blob or a stream of bytes.`,
  );
}

/** Refuses streams that were read before: a web stream is then locked, a Node stream destroyed. */
function checkUnread(name: string, source: unknown): void {
  const { locked, destroyed } = (source ?? {}) as { locked?: unknown; destroyed?: unknown };
  if (locked !== true && destroyed !== true) return;
  throw new DataError(
    `${name}: the stream has been read before, or is being read; it can be read once, so give a path, an address, bytes or a Blob.`,
  );
}

async function* unpacked(name: string, packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let failure: unknown;
  const noting = async function* (): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* packed;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    for await (const chunk of unpackedChunks(noting())) yield asBytes(name, chunk) as Uint8Array;
  } catch (cause) {
    // The source itself may have failed.
    if (failure) throw failure;
    throw new DataError(`${name}: the gzip data are damaged or cut off; fetch the file again.`, { cause });
  }
}
