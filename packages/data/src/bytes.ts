/**
 * Bytes as a plain Uint8Array, which is not copied; undefined for what is no bytes. A Buffer of Node is one of its own kind,
 * whose `slice` copies nothing; and what another realm has made (a test in Jest, an iframe) is no instance of anything here.
 */
export function asBytes(value: unknown): Uint8Array | undefined {
  if (!ArrayBuffer.isView(value) || (value as Uint8Array)[Symbol.toStringTag] !== "Uint8Array") return undefined;
  if (Object.getPrototypeOf(value) === Uint8Array.prototype) return value as Uint8Array;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
