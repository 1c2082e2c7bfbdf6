/** A part of the third word of the key. It keeps a key of zeros from giving zeros. */
const PARITY = 0x1bd11bda;

/** The rotation of the second word in each round. Five groups of four rounds use the two rows in turn. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * Random numbers without state: each is a function of seed, purpose, iteration, part and index. Number i of an iteration is the
 * same at any time and in any order. Numbers that are needed twice need not be stored, and a run that resumes at iteration 1000
 * draws the same numbers as a run that was never interrupted.
 *
 * Threefry-2x32 in 20 rounds: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011.
 *
 * @example
 * const random = new KeyedRandom(seed, "dropout1");
 * random.select(iteration, sample);
 * random.uniform(0); // in [0, 1), for element 0 of that sample in that iteration
 */
export class KeyedRandom {
  readonly #purpose: Int32Array = new Int32Array(2);
  readonly #selected: Int32Array = new Int32Array(2);
  readonly #drawn: Int32Array = new Int32Array(2);

  /** Each pair of seed and purpose has its own numbers. */
  constructor(seed: number, purpose: string) {
    const text = `${seed}/${purpose}`;
    const key = this.#purpose;
    for (let i = 0; i < text.length; i++) threefry(key, key[0], key[1], text.charCodeAt(i), i);
    this.select(0);
  }

  /** Selects the numbers of an iteration, and of one part of it if it has several, such as samples. */
  select(iteration: number, part = 0): void {
    threefry(this.#selected, this.#purpose[0], this.#purpose[1], iteration, part);
  }

  /** Number i of the selected ones, uniform in [0, 1), with 53 random bits. */
  uniform(i: number): number {
    this.draw(i);
    return ((this.first >>> 5) * 2 ** 26 + (this.second >>> 6)) / 2 ** 53;
  }

  /** Draws number i of the selected ones as 64 bits, which {@link first} and {@link second} return. */
  draw(i: number): void {
    threefry(this.#drawn, this.#selected[0], this.#selected[1], i, 0);
  }

  /** The first 32 bits of the last draw, as a signed integer. */
  get first(): number {
    return this.#drawn[0];
  }

  /** The other 32 bits of the last draw, as a signed integer. */
  get second(): number {
    return this.#drawn[1];
  }
}

/** Writes the two words of Threefry-2x32 for a key and a counter of two words each. `out` may hold the key. */
export function threefry(out: Int32Array, key0: number, key1: number, counter0: number, counter1: number): void {
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  let k2 = PARITY ^ k0 ^ k1;
  let a = (counter0 + k0) | 0;
  let b = (counter1 + k1) | 0;
  for (let group = 1; group <= 5; group++) {
    const rotations = ROTATIONS[(group - 1) % 2];
    for (let round = 0; round < 4; round++) {
      a = (a + b) | 0;
      b = ((b << rotations[round]) | (b >>> (32 - rotations[round]))) ^ a;
    }
    const k = k0;
    k0 = k1;
    k1 = k2;
    k2 = k;
    a = (a + k0) | 0;
    b = (b + k1 + group) | 0;
  }
  out[0] = a;
  out[1] = b;
}
