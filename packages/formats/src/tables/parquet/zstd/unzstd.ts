import { type Cursor, damaged, littleEndian, partOf } from "./bits.js";
import { checksum } from "./checksum.js";
import { type HuffmanCode, readLiterals } from "./literals.js";
import { readSequences, type SequenceMemory } from "./sequences.js";
import { append, appendRun, type Unpacked } from "./unpacked.js";

const FRAME = 0xfd2fb528;
/** Frames that are passed have 16 such numbers, whose last 4 bits differ. */
const PASSED = 0x184d2a50;
/** A block has so many bytes at most, packed and unpacked. */
const LARGEST_BLOCK = 2 ** 17;

/** What the header of a frame says. */
interface FrameHeader {
  readonly isChecked: boolean;
  /** The number of bytes in it, where it is there. */
  readonly size: number | undefined;
}

/**
 * Unpacks data that Zstandard packed. Besides them, it takes memory for the literals of a block, and for tables.
 *
 * @param size The announced number of bytes.
 * @throws RangeError for data that are damaged, need a dictionary, or unpack to another number of bytes.
 * @see RFC 8878
 */
export function unzstd(packed: Uint8Array, size: number): Uint8Array {
  const cursor = { bytes: packed, offset: 0 };
  let bytes: Uint8Array | undefined;
  let end = 0;
  while (cursor.offset < packed.length) {
    const header = readHeader(cursor);
    if (!header) continue;
    if ((header.size ?? 0) > size - end) throw damaged();
    bytes ??= new Uint8Array(size);
    end = readFrame(cursor, header, { bytes, start: end, end });
  }
  if (end !== size) throw damaged();
  return bytes ?? new Uint8Array(0);
}

/** Reads the header of a frame, or passes one that has no data. */
function readHeader(cursor: Cursor): FrameHeader | undefined {
  const magic = littleEndian(cursor, 4);
  if (magic - (magic % 16) === PASSED) {
    partOf(cursor, littleEndian(cursor, 4));
    return undefined;
  }
  const flags = littleEndian(cursor, 1);
  if (magic !== FRAME || flags & 8) throw damaged();
  const isSingle = (flags & 32) !== 0;
  // The window does not count, because all that is unpacked stays in memory.
  if (!isSingle) littleEndian(cursor, 1);
  if (littleEndian(cursor, [0, 1, 2, 4][flags & 3] as number) !== 0)
    throw new RangeError("packed data need a dictionary");
  const width = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] as number;
  const size = width === 0 ? undefined : littleEndian(cursor, width) + (width === 2 ? 256 : 0);
  return { isChecked: (flags & 4) !== 0, size };
}

/** Reads the blocks of a frame. Returns where it ends in the unpacked bytes. */
function readFrame(cursor: Cursor, { isChecked, size }: FrameHeader, unpacked: Unpacked): number {
  const memory: BlockMemory = { code: undefined, tables: {}, offsets: [1, 4, 8] };
  for (let isLast = false; !isLast; ) {
    const header = littleEndian(cursor, 3);
    isLast = (header & 1) === 1;
    readBlock(cursor, (header >> 1) & 3, header >> 3, memory, unpacked);
  }
  const { bytes, start, end } = unpacked;
  if (size !== undefined && end - start !== size) throw damaged();
  if (isChecked && littleEndian(cursor, 4) !== checksum(bytes.subarray(start, end))) throw damaged();
  return end;
}

/** What a block needs of those before. */
interface BlockMemory extends SequenceMemory {
  code: HuffmanCode | undefined;
}

function readBlock(cursor: Cursor, kind: number, size: number, memory: BlockMemory, unpacked: Unpacked): void {
  if (size > LARGEST_BLOCK || kind === 3) throw damaged();
  if (kind === 0) append(unpacked, partOf(cursor, size));
  else if (kind === 1) appendRun(unpacked, littleEndian(cursor, 1), size);
  else {
    const block = { bytes: partOf(cursor, size), offset: 0 };
    const room = unpacked.bytes.length - unpacked.end;
    const { literals, code } = readLiterals(block, memory.code, Math.min(room, LARGEST_BLOCK));
    memory.code = code;
    readSequences(block, memory, literals, unpacked);
  }
}
