/** Bytes, and a place in them. */
export interface Cursor {
  readonly bytes: Uint8Array;
  offset: number;
}

export const damaged = (): RangeError => new RangeError("packed data are damaged");

/** An unsigned number of so many bytes, the lowest first. @throws RangeError where the bytes end before. */
export function littleEndian(cursor: Cursor, bytes: number): number {
  const { offset } = cursor;
  cursor.offset = offset + bytes;
  if (cursor.offset > cursor.bytes.length) throw damaged();
  let value = 0;
  for (let i = bytes - 1; i >= 0; i--) value = value * 256 + (cursor.bytes[offset + i] as number);
  return value;
}

/** The next `length` bytes, without a copy. @throws RangeError where there are fewer. */
export function partOf(cursor: Cursor, length: number): Uint8Array {
  const { bytes, offset } = cursor;
  cursor.offset = offset + length;
  if (cursor.offset > bytes.length) throw damaged();
  return bytes.subarray(offset, cursor.offset);
}

/** The place of the highest bit of a number above 0. */
export const highestBit = (value: number): number => 31 - Math.clz32(value);

/** Bits that are read from the end of bytes to their start. The highest bit of the last byte marks where they end. */
export class BackwardBits {
  readonly #bytes: Uint8Array;
  /** How many are left. Below 0, more were read than there are, and what was read means nothing. */
  left: number;

  constructor(bytes: Uint8Array) {
    const last = bytes[bytes.length - 1];
    if (!last) throw damaged();
    this.#bytes = bytes;
    this.left = 8 * (bytes.length - 1) + highestBit(last);
  }

  /** A number of at most 25 bits. */
  read(count: number): number {
    this.left -= count;
    return this.at(this.left) & ((1 << count) - 1);
  }

  /** The bits above a place: 25 at least, as far as there are so many. */
  at(place: number): number {
    const bytes = this.#bytes;
    const i = place >> 3;
    const [a, b, c, d] = [bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number, bytes[i + 3] as number];
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> (place & 7);
  }
}
