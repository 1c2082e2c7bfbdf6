/** Added to the third word of the key, so that no key makes the rounds do nothing. */
const PARITY = 0x1bd11bda;

/** By how much the second word is rotated, round by round; five groups of four rounds take them in turns. */
const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/**
 * Random numbers that are a function of what they are for, with nothing remembered between them: number i of an iteration
 * is the same whenever it is asked for, and in whatever order. So numbers that are needed twice need not be stored, and
 * a run that is resumed at iteration 1000 draws what it would have drawn had it run to there.
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

  /** Each seed and purpose has numbers of its own. */
  constructor(seed: number, purpose: string) {
    const text = `${seed}/${purpose}`;
    const key = this.#purpose;
    for (let i = 0; i < text.length; i++) threefry(key, key[0], key[1], text.charCodeAt(i), i);
    this.select(0);
  }

  /** Turns to the numbers of an iteration, and of one part of it where there are several. */
  select(iteration: number, part = 0): void {
    threefry(this.#selected, this.#purpose[0], this.#purpose[1], iteration, part);
  }

  /** Number i of those selected, uniform in [0, 1), in 53 bits. */
  uniform(i: number): number {
    this.draw(i);
    return ((this.first >>> 5) * 2 ** 26 + (this.second >>> 6)) / 2 ** 53;
  }

  /** Draws number i of those selected as 64 bits, to be read as {@link first} and {@link second}. */
  draw(i: number): void {
    threefry(this.#drawn, this.#selected[0], this.#selected[1], i, 0);
  }

  /** The first 32 of the bits drawn last, as a signed integer. */
  get first(): number {
    return this.#drawn[0];
  }

  /** The other 32. */
  get second(): number {
    return this.#drawn[1];
  }
}

/** Writes the two words that a key makes of the two words of a counter. `out` may hold the key. */
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
