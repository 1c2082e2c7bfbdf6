import { DataError } from "@rxgrad/core";
import { isBytes, isDetached } from "@rxgrad/core/internal";

/**
 * Bytes as a plain Uint8Array, without a copy; undefined for anything else. A Buffer of Node must be converted, because its
 * `slice` does not copy. Objects of another realm (a test in Jest, an iframe) are not instances of any class here.
 *
 * @param owner Name in error messages.
 * @throws DataError for bytes whose buffer was transferred.
 */
export function asBytes(owner: string, value: unknown): Uint8Array | undefined {
  if (!isBytes(value)) return undefined;
  if (isDetached(value)) {
    throw new DataError(
      `${owner}: the bytes are gone: their buffer was transferred, as postMessage does; give a copy made before.`,
    );
  }
  if (Object.getPrototypeOf(value) === Uint8Array.prototype) return value as Uint8Array;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The chunks of a stream. Not every browser can iterate over a ReadableStream. */
export async function* streamed(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const reader = stream.getReader();
  let isOver = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isOver = done;
      if (done) return;
      yield value;
    }
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    if (!isOver) await reader.cancel();
  }
}

/** Whether an address is fetched, and is not a path or a `file:` URL. */
export const isWebAddress = (address: string | URL): boolean => /^(https?|data|blob):/i.test(String(address));

/** Downloads a file. @throws DataError with the file's name where it is unavailable, with the original error as `cause`. */
export async function fetchBytes(name: string, address: string | URL): Promise<Uint8Array> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(address);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw unfetched(name, cause);
  }
  checkAnswer(name, response);
  return bytes;
}

/** Downloads a file in chunks, on demand. @throws DataError as {@link fetchBytes} does. */
export async function* fetchChunks(name: string, address: string | URL): AsyncGenerator<Uint8Array, void, void> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  try {
    const response = await fetch(address);
    reader = response.body?.getReader();
    checkAnswer(name, response);
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return;
      yield value as Uint8Array;
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : unfetched(name, cause);
  } finally {
    // Canceling a body that failed or was read to its end may reject; that is ignored.
    await reader?.cancel().catch(() => {});
  }
}

const unfetched = (name: string, cause: unknown): DataError =>
  new DataError(`${name}: the file cannot be fetched; check the address and the connection.`, { cause });

function checkAnswer(name: string, { ok, status, statusText }: Response): void {
  if (ok) return;
  throw new DataError(`${name}: the server answered ${status} ${statusText} instead of the file; check the address.`);
}
