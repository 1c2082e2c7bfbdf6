import { DataError } from "@rxgrad/core";
import { isUrl, messageOf } from "@rxgrad/core/internal";
import { isWebAddress, show } from "@rxgrad/data/internal";
import { createFile } from "#files";
import type { ByteSink } from "./random-bytes.js";

/**
 * Where a file is written: a path or `file:` URL (in Node only), or a stream, such as that of a file which the visitor of a
 * page picked.
 */
export type ByteTarget = string | URL | WritableStream<Uint8Array>;

/**
 * Writes chunks, one after the other. A file appears under its path when it is complete.
 *
 * @throws DataError for a target of another kind, and where writing fails. An error of the chunks stays as it is.
 */
export async function writeChunks(owner: string, target: ByteTarget, chunks: Iterable<Uint8Array>): Promise<void> {
  const sink = await sinkOf(owner, target);
  try {
    for (const chunk of chunks) await sink.write(chunk);
    await sink.finish();
  } catch (error) {
    await sink.abandon(error);
    throw error;
  }
}

async function sinkOf(owner: string, target: ByteTarget): Promise<ByteSink> {
  const isAddress = typeof target === "string" || isUrl(target);
  if (isAddress && !isWebAddress(target)) {
    const file = await createFile(owner, target);
    if (file) return file;
  }
  if (!isAddress && typeof (target as Partial<WritableStream> | null)?.getWriter === "function") {
    return streamSink(owner, target);
  }
  throw new DataError(
    `${owner}: the target is ${isAddress ? show(String(target)) : show(target)}; give a path (in Node) or a WritableStream.`,
  );
}

function streamSink(owner: string, target: WritableStream<Uint8Array>): ByteSink {
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      throw new DataError(`${owner}: the stream does not take the file: ${messageOf(cause)}`, { cause });
    }
  };
  if (target.locked) throw new DataError(`${owner}: the stream is being written to; give one that nothing writes to.`);
  const writer = target.getWriter();
  return {
    write: (chunk) => guarded(() => writer.ready.then(() => writer.write(chunk))),
    finish: () => guarded(() => writer.close()),
    abandon: (reason) => writer.abort(reason).catch(() => {}),
  };
}

/** All chunks as one array. @param size The number of their bytes. */
export function bytesFrom(size: number, chunks: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
