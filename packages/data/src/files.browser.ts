import { fetchChunks, streamed } from "./bytes.js";

/** Downloads a file chunk by chunk. @throws DataError where it is unavailable. */
export const fileChunks: (name: string, address: string | URL) => AsyncGenerator<Uint8Array, void, void> = fetchChunks;

/** Number of packed bytes to unpack at once. One packed byte may become a thousand. */
const PIECE = 2 ** 12;

/** Unpacks gzip on demand. Throws where it is damaged, or its source fails. */
export function unpackedChunks(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let rest: Uint8Array = new Uint8Array(0);
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        while (rest.length === 0) {
          const { done, value } = await packed.next();
          if (done) return controller.close();
          rest = value;
        }
        // A copy, because a stream does not accept shared memory.
        controller.enqueue(rest.slice(0, PIECE));
        rest = rest.subarray(PIECE);
      },
      cancel() {
        // Not awaited, because a source that waits for data would not return.
        packed.return(undefined).catch(() => {});
      },
    },
    { highWaterMark: 0 },
  );
  return streamed(source.pipeThrough(new DecompressionStream("gzip")));
}
