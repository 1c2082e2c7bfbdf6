/** An IDX file, written independently of the reader. */
export function idxBytes(shape: readonly number[], elements: Iterable<number>, type = 8): Uint8Array {
  const header = shape.flatMap((length) => [length / 2 ** 24, length / 2 ** 16, length / 2 ** 8, length]);
  return Uint8Array.from([0, 0, type, shape.length, ...header.map((byte) => Math.floor(byte) % 256), ...elements]);
}

/** Files of other types than unsigned bytes: the type's number, and how one element is written. */
export const OTHER_TYPES: readonly { type: number; name: string; bytes(element: number): Uint8Array }[] = [
  { type: 9, name: "Int8Array", bytes: (element) => written(1, (out) => out.writeInt8(element)) },
  { type: 11, name: "Int16Array", bytes: (element) => written(2, (out) => out.writeInt16BE(element)) },
  { type: 12, name: "Int32Array", bytes: (element) => written(4, (out) => out.writeInt32BE(element)) },
  { type: 13, name: "Float32Array", bytes: (element) => written(4, (out) => out.writeFloatBE(element)) },
  { type: 14, name: "Float64Array", bytes: (element) => written(8, (out) => out.writeDoubleBE(element)) },
];

function written(size: number, write: (out: Buffer) => void): Uint8Array {
  const out = Buffer.alloc(size);
  write(out);
  return out;
}
