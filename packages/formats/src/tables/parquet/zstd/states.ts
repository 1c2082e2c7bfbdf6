import { type BackwardBits, type Cursor, damaged, highestBit } from "./bits.js";

/** A table of finite state entropy: for each state its symbol, and which state comes next: a base, and so many bits above it. */
export interface StateTable {
  /** A state has so many bits. */
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly bases: Uint16Array;
}

/** Marks a symbol that has less than one state's share, and gets a state all the same. */
const RARE = -1;

/** The table of symbols that have so many states each. They are 2^log together. */
export function stateTable(counts: ArrayLike<number>, log: number): StateTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const bases = new Uint16Array(size);
  const next = Uint16Array.from(counts, (count) => (count === RARE ? 1 : count));
  spread(counts, symbols);
  for (let state = 0; state < size; state++) {
    const number = next[symbols[state] as number]++;
    const count = log - highestBit(number);
    bits[state] = count;
    bases[state] = (number << count) - size;
  }
  return { log, symbols, bits, bases };
}

/** Gives rare symbols the last states, and the others each so many, at equal distances. */
function spread(counts: ArrayLike<number>, symbols: Uint8Array): void {
  const size = symbols.length;
  let free = size;
  for (let symbol = 0; symbol < counts.length; symbol++) if (counts[symbol] === RARE) symbols[--free] = symbol;
  const step = (size >> 1) + (size >> 3) + 3;
  let state = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    for (let i = 0; i < (counts[symbol] as number); i++) {
      symbols[state] = symbol;
      do state = (state + step) & (size - 1);
      while (state >= free);
    }
  }
}

/** The table of a single symbol, which takes no bits. */
export const singleState = (symbol: number): StateTable => ({
  ...{ log: 0, symbols: Uint8Array.of(symbol), bits: Uint8Array.of(0), bases: Uint16Array.of(0) },
});

/** What tables can be. */
export interface StateLimits {
  readonly log: number;
  /** The greatest symbol. */
  readonly symbol: number;
}

/**
 * Reads the description of a table.
 *
 * @throws RangeError where it is damaged, or beyond the limits.
 */
export function readStateTable(cursor: Cursor, limits: StateLimits): StateTable {
  const bits = new ForwardBits(cursor);
  const log = 5 + bits.read(4);
  if (log > limits.log) throw damaged();
  const counts: number[] = [];
  for (let left = 1 << log; left > 0; ) {
    const count = readCount(bits, left);
    left -= Math.abs(count);
    counts.push(count);
    for (let more = count === 0 ? 3 : 0; more === 3; ) {
      more = bits.read(2);
      for (let i = 0; i < more; i++) counts.push(0);
    }
    if (counts.length > limits.symbol + 1) throw damaged();
  }
  bits.end();
  return stateTable(counts, log);
}

/** How many states a symbol has, of those that are left. Small numbers may take a bit less than great ones. */
function readCount(bits: ForwardBits, left: number): number {
  const width = 1 + highestBit(left + 1);
  const half = 1 << (width - 1);
  const short = 2 * half - 2 - left;
  const low = bits.read(width - 1);
  if (low < short) return low - 1;
  const value = low + half * bits.read(1);
  return (value < half ? value : value - short) - 1;
}

/** Bits that are read from the start of bytes. */
class ForwardBits {
  readonly #cursor: Cursor;
  #place: number;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
    this.#place = 8 * cursor.offset;
  }

  /** A number of at most 9 bits. @throws RangeError where there are fewer. */
  read(count: number): number {
    const { bytes } = this.#cursor;
    const i = this.#place >> 3;
    const value = ((bytes[i] as number) | ((bytes[i + 1] as number) << 8)) >> (this.#place & 7);
    this.#place += count;
    if (this.#place > 8 * bytes.length) throw damaged();
    return value & ((1 << count) - 1);
  }

  /** Goes on at the next whole byte. */
  end(): void {
    this.#cursor.offset = (this.#place + 7) >> 3;
  }
}

/** A state that moves through a table. */
export class State {
  readonly #table: StateTable;
  readonly #bits: BackwardBits;
  #state: number;

  constructor(table: StateTable, bits: BackwardBits) {
    this.#table = table;
    this.#bits = bits;
    this.#state = bits.read(table.log);
  }

  get symbol(): number {
    return this.#table.symbols[this.#state] as number;
  }

  move(): void {
    const { bases, bits } = this.#table;
    this.#state = (bases[this.#state] as number) + this.#bits.read(bits[this.#state] as number);
  }
}
