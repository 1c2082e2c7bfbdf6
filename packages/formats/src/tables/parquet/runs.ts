import { type Position, varint } from "./thrift.js";

/**
 * Reads numbers of `width` bits that are stored as runs of one number, and as packed bits.
 *
 * @param count How many there are.
 * @throws RangeError where the bytes end before.
 */
export function readRuns(position: Position, width: number, count: number): Uint32Array {
  if (width > 32) throw new RangeError(`numbers of ${width} bits`);
  const numbers = new Uint32Array(count);
  let done = 0;
  while (done < count) {
    const header = varint(position);
    if (header & 1) done = packed(position, width, Math.min(8 * (header >>> 1), count - done), numbers, done);
    else {
      const end = Math.min(count, done + (header >>> 1));
      if (end === done) throw new RangeError("a run is empty");
      numbers.fill(runValue(position, width), done, end);
      done = end;
    }
  }
  return numbers;
}

function runValue(position: Position, width: number): number {
  let value = 0;
  for (let shift = 0; shift < width; shift += 8) value += position.view.getUint8(position.offset++) * 2 ** shift;
  return value;
}

/** Reads packed numbers, in whole groups of 8. Returns how many numbers are there then. */
function packed(position: Position, width: number, count: number, numbers: Uint32Array, done: number): number {
  if (count === 0) throw new RangeError("a run is empty");
  const { view, offset } = position;
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let bit = 0; bit < width; ) {
      const at = i * width + bit;
      const taken = Math.min(8 - (at & 7), width - bit);
      const part = (view.getUint8(offset + (at >>> 3)) >>> (at & 7)) & (2 ** taken - 1);
      value += part * 2 ** bit;
      bit += taken;
    }
    numbers[done + i] = value;
  }
  position.offset = Math.min(view.byteLength, offset + Math.ceil(count / 8) * width);
  return done + count;
}
