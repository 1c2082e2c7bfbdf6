import { varint } from "./thrift.js";

/**
 * Unpacks data that Snappy packed: a length, then parts that are stored, and parts that are copies of what came before.
 *
 * @param size The announced number of bytes.
 * @throws RangeError for data that are damaged, or that unpack to another number of bytes.
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export function unsnapped(packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const position = { view, offset: 0 };
  if (varint(position) !== size) throw wrong();
  const unpacked = new Uint8Array(size);
  let end = 0;
  while (position.offset < packed.length) {
    const tag = view.getUint8(position.offset++);
    const kind = tag & 3;
    if (kind === 0) {
      const length = 1 + (tag < 240 ? tag >> 2 : littleEndian(position, (tag >> 2) - 59));
      const start = position.offset;
      if (start + length > packed.length || end + length > size) throw wrong();
      unpacked.set(packed.subarray(start, start + length), end);
      position.offset += length;
      end += length;
    } else {
      const length = kind === 1 ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
      const high = kind === 1 ? (tag >> 5) * 256 : 0;
      const back = high + littleEndian(position, kind === 3 ? 4 : kind);
      if (back === 0 || back > end || end + length > size) throw wrong();
      for (const stop = end + length; end < stop; end++) unpacked[end] = unpacked[end - back] as number;
    }
  }
  if (end !== size) throw wrong();
  return unpacked;
}

function littleEndian(position: { readonly view: DataView; offset: number }, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value += position.view.getUint8(position.offset++) * 256 ** i;
  return value;
}

const wrong = (): RangeError => new RangeError("packed data are damaged");
