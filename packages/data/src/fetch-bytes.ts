import { DataError } from "@rxgrad/core";

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
    // Cancelling a body that failed or was read to its end may reject; that is ignored.
    await reader?.cancel().catch(() => {});
  }
}

const unfetched = (name: string, cause: unknown): DataError =>
  new DataError(`${name}: the file cannot be fetched; check the address and the connection.`, { cause });

function checkAnswer(name: string, { ok, status, statusText }: Response): void {
  if (ok) return;
  throw new DataError(`${name}: the server answered ${status} ${statusText} instead of the file; check the address.`);
}
