import { DataError } from "@rxgrad/core";
import { isBytes, isDetached } from "@rxgrad/core/internal";

/**
 * Bytes as a plain Uint8Array, which is not copied; undefined for what is no bytes. A Buffer of Node is one of its own kind,
 * whose `slice` copies nothing; and what another realm has made (a test in Jest, an iframe) is no instance of anything here.
 *
 * @param owner What messages call it.
 * @throws DataError for bytes whose memory has been given away.
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
