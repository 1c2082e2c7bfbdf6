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
