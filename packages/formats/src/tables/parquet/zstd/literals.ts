import { BackwardBits, type Cursor, damaged, highestBit, littleEndian, partOf } from "./bits.js";
import { readStateTable, State } from "./states.js";

/** A Huffman code: for each number of `width` bits the symbol whose code begins it, and above 8 bits the length of the code. */
export interface HuffmanCode {
  readonly width: number;
  readonly entries: Uint16Array;
}

/** Codes have so many bits at most. */
const WIDEST = 11;
const WEIGHTS = { log: 6, symbol: 12 };
const MOST_WEIGHTS = 255;

/** Bits of the sizes, streams, and bytes of the header, by the format that a packed header has. */
const PACKED = [
  { bits: 10, streams: 1, bytes: 3 },
  { bits: 10, streams: 4, bytes: 3 },
  { bits: 14, streams: 4, bytes: 4 },
  { bits: 18, streams: 4, bytes: 5 },
] as const;
/** Bytes of the header and the bits before the size, where literals are stored. */
const STORED = [
  { bytes: 1, before: 3 },
  { bytes: 2, before: 4 },
  { bytes: 1, before: 3 },
  { bytes: 3, before: 4 },
] as const;

/**
 * Reads the literals of a block.
 *
 * @param before The code of the literals before.
 * @param most How many there can be.
 * @returns The literals, and the code for the next ones.
 * @throws RangeError where they are damaged.
 */
export function readLiterals(
  block: Cursor,
  before: HuffmanCode | undefined,
  most: number,
): { literals: Uint8Array; code: HuffmanCode | undefined } {
  const first = block.bytes[block.offset] as number;
  const kind = first & 3;
  const format = (first >> 2) & 3;
  if (kind < 2) return { literals: stored(block, format, kind === 1, most), code: before };
  const { bits, streams, bytes } = PACKED[format] as (typeof PACKED)[number];
  const header = littleEndian(block, bytes);
  const size = Math.floor(header / 16) % 2 ** bits;
  const packed: Cursor = { bytes: partOf(block, Math.floor(header / 2 ** (4 + bits))), offset: 0 };
  const code = kind === 2 ? readCode(packed) : before;
  if (!code || size > most) throw damaged();
  const literals = new Uint8Array(size);
  if (streams === 1) decode(partOf(packed, packed.bytes.length - packed.offset), code, literals);
  else decodeFour(packed, code, literals);
  return { literals, code };
}

/** Literals as they are, or one that is repeated. */
function stored(block: Cursor, format: number, isRepeated: boolean, most: number): Uint8Array {
  const { bytes, before } = STORED[format] as (typeof STORED)[number];
  const size = littleEndian(block, bytes) >> before;
  if (size > most) throw damaged();
  return isRepeated ? new Uint8Array(size).fill(littleEndian(block, 1)) : partOf(block, size);
}

/** Reads the weights of the symbols, and makes their code. */
function readCode(packed: Cursor): HuffmanCode {
  const header = littleEndian(packed, 1);
  const weights =
    header < 128
      ? weightsByStates({ bytes: partOf(packed, header), offset: 0 })
      : weightsByHalves(packed, header - 127);
  const sum = weights.reduce((all, weight) => all + ((1 << weight) >> 1), 0);
  const width = 1 + highestBit(sum);
  if (sum === 0 || width > WIDEST) throw damaged();
  // What is missing to a power of 2 has the last symbol, whose weight is not written.
  const rest = 2 ** width - sum;
  if ((rest & (rest - 1)) !== 0) throw damaged();
  return huffmanCode([...weights, 1 + highestBit(rest)], width);
}

function weightsByHalves(packed: Cursor, count: number): number[] {
  const bytes = partOf(packed, (count + 1) >> 1);
  return Array.from({ length: count }, (_, i) => ((bytes[i >> 1] as number) >> (i & 1 ? 0 : 4)) & 15);
}

/** Weights by two states in turn. The one behind the last bits is the last. */
function weightsByStates(packed: Cursor): number[] {
  const table = readStateTable(packed, WEIGHTS);
  const bits = new BackwardBits(packed.bytes.subarray(packed.offset));
  const states = [new State(table, bits), new State(table, bits)] as const;
  const weights: number[] = [];
  for (let turn: 0 | 1 = 0; bits.left >= 0; turn = turn ? 0 : 1) {
    weights.push(states[turn].symbol);
    states[turn].move();
    if (bits.left < 0) weights.push(states[turn ? 0 : 1].symbol);
    if (weights.length > MOST_WEIGHTS) throw damaged();
  }
  return weights;
}

/** Symbols with smaller weights have longer codes, which come first. */
function huffmanCode(weights: readonly number[], width: number): HuffmanCode {
  const entries = new Uint16Array(1 << width);
  let end = 0;
  for (let weight = 1; weight <= width; weight++) {
    for (let symbol = 0; symbol < weights.length; symbol++) {
      if (weights[symbol] !== weight) continue;
      const start = end;
      end += 1 << (weight - 1);
      entries.fill(symbol | ((width + 1 - weight) << 8), start, end);
    }
  }
  return { width, entries };
}

/** Four streams with a quarter of the literals each, behind the sizes of three. */
function decodeFour(packed: Cursor, code: HuffmanCode, literals: Uint8Array): void {
  const sizes = [littleEndian(packed, 2), littleEndian(packed, 2), littleEndian(packed, 2)];
  const quarter = (literals.length + 3) >> 2;
  if (3 * quarter > literals.length) throw damaged();
  for (let i = 0; i < 4; i++) {
    const stream = partOf(packed, sizes[i] ?? packed.bytes.length - packed.offset);
    decode(stream, code, literals.subarray(i * quarter, i === 3 ? literals.length : (i + 1) * quarter));
  }
}

/** @throws RangeError unless the stream has these symbols and nothing else. */
function decode(stream: Uint8Array, { width, entries }: HuffmanCode, symbols: Uint8Array): void {
  const bits = new BackwardBits(stream);
  const mask = (1 << width) - 1;
  let left = bits.left;
  for (let i = 0; i < symbols.length; i++) {
    const place = left - width;
    const ahead = place < 0 ? bits.at(0) << -place : bits.at(place);
    const entry = entries[ahead & mask] as number;
    symbols[i] = entry;
    left -= entry >> 8;
    if (left < 0) throw damaged();
  }
  if (left !== 0) throw damaged();
}
