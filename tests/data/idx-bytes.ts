/** An IDX file written the plain way, independently of the reader. */
export function idxBytes(shape: readonly number[], elements: Iterable<number>, type = 8): Uint8Array {
  const header = shape.flatMap((length) => [length / 2 ** 24, length / 2 ** 16, length / 2 ** 8, length]);
  return Uint8Array.from([0, 0, type, shape.length, ...header.map((byte) => Math.floor(byte) % 256), ...elements]);
}
