import { BackwardBits, type Cursor, damaged, littleEndian } from "./bits.js";
import { readStateTable, State, type StateLimits, type StateTable, singleState, stateTable } from "./states.js";
import { append, appendCopy, type Unpacked } from "./unpacked.js";

/** What is known of a part of sequences. */
interface Part extends StateLimits {
  readonly usual: StateTable;
}

const ones = (count: number, value = 1): number[] => Array(count).fill(value);

// See RFC 8878, 3.1.1.3.2, for these numbers.
const LITERALS: Part = {
  ...{ log: 9, symbol: 35 },
  usual: stateTable([4, 3, ...ones(11, 2), 1, 1, 1, ...ones(9, 2), 3, 2, ...ones(5), ...ones(4, -1)], 6),
};
const OFFSETS: Part = {
  ...{ log: 8, symbol: 30 },
  usual: stateTable([...ones(6), 2, 2, 2, ...ones(15), ...ones(5, -1)], 5),
};
const MATCHES: Part = {
  ...{ log: 9, symbol: 52 },
  usual: stateTable([1, 4, 3, ...ones(6, 2), ...ones(37), ...ones(7, -1)], 6),
};
const LITERAL_BITS = [...ones(16, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const MATCH_BITS = [...ones(32, 0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const LITERAL_BASES = bases(LITERAL_BITS, 0);
const MATCH_BASES = bases(MATCH_BITS, 3);

/** The least number of each code, where the codes go on without a gap. */
function bases(bits: readonly number[], first: number): number[] {
  let next = first;
  return bits.map((count) => {
    const base = next;
    next += 2 ** count;
    return base;
  });
}

/** What the sequences of a block need of the blocks before, and leave to those behind. */
export interface SequenceMemory {
  tables: { literals?: StateTable; offsets?: StateTable; matches?: StateTable };
  /** The last three offsets. */
  offsets: [number, number, number];
}

/**
 * Reads the sequences in the rest of a block. Each appends literals, and a copy of what came before. Literals that are left are the end.
 *
 * @throws RangeError where they are damaged, or the bytes have no room for them.
 */
export function readSequences(block: Cursor, memory: SequenceMemory, literals: Uint8Array, unpacked: Unpacked): void {
  const count = countOf(block);
  const used = count === 0 ? 0 : run(block, count, memory, literals, unpacked);
  if (count === 0 && block.offset !== block.bytes.length) throw damaged();
  append(unpacked, literals, used);
}

function countOf(block: Cursor): number {
  const first = littleEndian(block, 1);
  if (first < 128) return first;
  return first < 255 ? (first - 128) * 256 + littleEndian(block, 1) : littleEndian(block, 2) + 0x7f00;
}

/** Reads the tables of a block, where it has some. */
function readTables(block: Cursor, { tables }: SequenceMemory): Required<SequenceMemory["tables"]> {
  const kinds = littleEndian(block, 1);
  if (kinds & 3) throw damaged();
  const literals = tableOf(block, kinds >> 6, LITERALS, tables.literals);
  const offsets = tableOf(block, (kinds >> 4) & 3, OFFSETS, tables.offsets);
  const matches = tableOf(block, (kinds >> 2) & 3, MATCHES, tables.matches);
  return { literals, offsets, matches };
}

function tableOf(block: Cursor, kind: number, part: Part, before: StateTable | undefined): StateTable {
  if (kind === 0) return part.usual;
  if (kind === 2) return readStateTable(block, part);
  const table = kind === 1 ? singleState(littleEndian(block, 1)) : before;
  if (!table || (table.symbols[0] as number) > part.symbol) throw damaged();
  return table;
}

/** Runs the sequences. Returns how many literals they used. */
function run(block: Cursor, count: number, memory: SequenceMemory, literals: Uint8Array, unpacked: Unpacked): number {
  const tables = readTables(block, memory);
  memory.tables = tables;
  const bits = new BackwardBits(block.bytes.subarray(block.offset));
  const literal = new State(tables.literals, bits);
  const offset = new State(tables.offsets, bits);
  const match = new State(tables.matches, bits);
  let used = 0;
  for (let i = 1; i <= count; i++) {
    const [offsetCode, matchCode, literalCode] = [offset.symbol, match.symbol, literal.symbol];
    const far = readOffset(bits, offsetCode);
    const length = (MATCH_BASES[matchCode] as number) + bits.read(MATCH_BITS[matchCode] as number);
    const plain = (LITERAL_BASES[literalCode] as number) + bits.read(LITERAL_BITS[literalCode] as number);
    if (i < count) {
      literal.move();
      match.move();
      offset.move();
    }
    if (bits.left < 0 || used + plain > literals.length) throw damaged();
    append(unpacked, literals, used, used + plain);
    used += plain;
    appendCopy(unpacked, offsetOf(memory.offsets, far, plain === 0), length);
  }
  if (bits.left !== 0) throw damaged();
  return used;
}

/** A number of `code` bits below a 1. */
function readOffset(bits: BackwardBits, code: number): number {
  if (code <= 16) return 2 ** code + bits.read(code);
  return 2 ** code + bits.read(code - 16) * 65536 + bits.read(16);
}

/** How far back a copy begins: 3 less than the number, or for small numbers one of the last three offsets. */
function offsetOf(last: [number, number, number], number: number, isWithoutLiterals: boolean): number {
  const [first, second, third] = last;
  const which = number > 3 ? 4 : number + (isWithoutLiterals ? 1 : 0);
  if (which === 1) return first;
  const offset = number > 3 ? number - 3 : which === 2 ? second : which === 3 ? third : first - 1;
  last[0] = offset;
  last[1] = first;
  if (which > 2) last[2] = second;
  return offset;
}
