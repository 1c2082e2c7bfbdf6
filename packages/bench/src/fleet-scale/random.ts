/** The golden ratio, less 1: its multiples are spread evenly over the whole numbers. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Random numbers that follow from a seed: a counter whose bits are mixed. */
export class Random {
  #state: number;
  #evenly: number;

  constructor(seed: number) {
    this.#state = seed | 0;
    this.#evenly = this.uniform();
  }

  /** A number from 0, inclusive, to 1, exclusive. */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  /** An exponentially distributed number. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** As exponential, but many of them in a row are spread evenly: their mean is soon the mean. */
  even(mean: number): number {
    this.#evenly = (this.#evenly + GOLDEN) % 1;
    return -mean * Math.log(1 - this.#evenly);
  }
}
