import { type Position, varint } from "./thrift.js";

/** The most numbers in a block, and parts of a block. Writers have 128 and 4. */
const [LARGEST_BLOCK, MOST_PARTS] = [2 ** 16, 512];

/**
 * Reads whole numbers that are stored as their differences, in blocks of parts with bits of one width.
 *
 * @param bits 32 or 64: greater sums wrap around.
 * @throws RangeError where the bytes end before, and for blocks that no writer makes.
 */
export function readDeltas(position: Position, count: number, bits: 32 | 64): bigint[] {
  if (count === 0) return [];
  const [block, parts, all] = [varint(position), varint(position), varint(position)];
  if (block === 0 || block > LARGEST_BLOCK || parts === 0 || parts > MOST_PARTS || block % parts > 0 || all < count) {
    throw new RangeError("the sizes of blocks of differences are wrong");
  }
  let value = zigzag(position);
  const numbers = [BigInt.asIntN(bits, value)];
  while (numbers.length < count) {
    const least = zigzag(position);
    const widths = Array.from({ length: parts }, () => position.view.getUint8(position.offset++));
    for (const width of widths) {
      if (numbers.length >= count) break;
      if (width > 64) throw new RangeError(`differences of ${width} bits`);
      for (let i = 0; i < block / parts && numbers.length < count; i++) {
        value = BigInt.asIntN(bits, value + least + bitsAt(position, i * width, width));
        numbers.push(value);
      }
      position.offset += (block / parts) * (width / 8);
    }
  }
  return numbers;
}

/** A number of `width` bits, the lowest first, `from` bits behind the position. */
function bitsAt({ view, offset }: Position, from: number, width: number): bigint {
  let value = 0n;
  for (let bit = 0; bit < width; ) {
    const at = from + bit;
    const taken = Math.min(8 - (at & 7), width - bit);
    const part = (view.getUint8(offset + (at >>> 3)) >>> (at & 7)) & (2 ** taken - 1);
    value |= BigInt(part) << BigInt(bit);
    bit += taken;
  }
  return value;
}

function zigzag(position: Position): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = position.view.getUint8(position.offset++);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
  }
  throw new RangeError("a number has more than 64 bits");
}
