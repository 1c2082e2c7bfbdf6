/** A position in bytes. */
export interface Position {
  readonly view: DataView;
  offset: number;
}

/** Structures of a Parquet file lie this deep in each other, at most. */
const DEEPEST = 24;

const [STOP, TRUE, FALSE, BYTE, I64, DOUBLE, BINARY, LIST, STRUCT] = [0, 1, 2, 3, 6, 7, 8, 9, 12];

/**
 * Looks through a structure of Thrift's compact protocol, and takes no memory: a length that is greater than the rest of the bytes
 * would make a reader take as much.
 *
 * @returns Where the structure ends.
 * @throws RangeError where it does not end in the bytes, or lies too deep.
 */
export function thriftEnd(view: DataView, start: number): number {
  const position = { view, offset: start };
  passStruct(position, 0);
  return position.offset;
}

function passStruct(position: Position, depth: number): void {
  if (depth > DEEPEST) throw new RangeError("structures lie too deep in each other");
  for (;;) {
    const byte = position.view.getUint8(position.offset++);
    const type = byte & 0x0f;
    if (type === STOP) return;
    if (byte >> 4 === 0) passVarint(position);
    passValue(position, type, depth);
  }
}

function passValue(position: Position, type: number, depth: number): void {
  if (type === TRUE || type === FALSE) return;
  if (type === BYTE) position.offset += 1;
  else if (type > BYTE && type <= I64) passVarint(position);
  else if (type === DOUBLE) position.offset += 8;
  else if (type === BINARY) passBytes(position);
  else if (type === LIST) passList(position, depth);
  else if (type === STRUCT) passStruct(position, depth + 1);
  else throw new RangeError(`there is no type ${type}`);
  if (position.offset > position.view.byteLength) throw new RangeError("a value goes beyond the end");
}

function passBytes(position: Position): void {
  const length = lengthAt(position);
  position.offset += length;
}

function passList(position: Position, depth: number): void {
  const byte = position.view.getUint8(position.offset++);
  const length = byte >> 4 === 15 ? lengthAt(position) : byte >> 4;
  const type = byte & 0x0f;
  for (let i = 0; i < length; i++) passValue(position, type === TRUE || type === FALSE ? BYTE : type, depth);
}

/** A length, each unit of which takes a byte at least. */
function lengthAt(position: Position): number {
  const length = varint(position);
  if (length <= position.view.byteLength - position.offset) return length;
  throw new RangeError("a length goes beyond the end");
}

/** An unsigned number of 32 bits at most. @throws RangeError for a greater one, and at the end of the bytes. */
export function varint(position: Position): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = position.view.getUint8(position.offset++);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80 && value < 2 ** 32) return value;
  }
  throw new RangeError("a number has more than 32 bits");
}

function passVarint(position: Position): void {
  for (let i = 0; i < 10; i++) if (position.view.getUint8(position.offset++) < 0x80) return;
  throw new RangeError("a number has more than 64 bits");
}
