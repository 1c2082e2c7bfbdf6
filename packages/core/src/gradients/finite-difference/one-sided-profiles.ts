import type { Block } from "../../graph/block.js";
import { COLLAPSED_PROBES } from "./loss-profile.js";

/** The places of a line that has only one side begin at this part of it: at 0 there is nothing to divide by. */
const NEAREST = 1 / 16;

/** Where places lie between the ends, 0 and 1, both ends first: Chebyshev's, stretched to reach the ends. */
const SPREAD: readonly number[] = [1, 11, 5, 7, 3, 9].map(
  (k) => (1 - Math.cos((k * Math.PI) / 12) / Math.cos(Math.PI / 12)) / 2,
);

/** A difference of this part of a value, and less, is rounding. */
const NOISE = 2 ** -46;

/** For each sample: the places, and what Newton's differences of them are divided by. */
const PER_SAMPLE = COLLAPSED_PROBES * (COLLAPSED_PROBES + 1);

/**
 * Lines for schemes whose points are on one side of the weight. The perturbations of a unit's weights then move it as far as
 * max(0, x) to one side and min(0, x) to the other, and no further may it be asked for. φ(D·u) = u·P(u) is interpolated by Newton's
 * divided differences (Numerical Recipes, 3rd ed., section 3.5) at six places between these ends, both of them included.
 */
export class OneSidedProfiles {
  readonly #x: Block | undefined;
  readonly #hasBias: boolean;
  readonly #point: number;
  readonly #tables: Float64Array;
  readonly #p = new Float64Array(COLLAPSED_PROBES);
  /** The largest |P| of the line that was interpolated last: its steepest slope, times the reach. */
  largest = 0;

  /** @param point 1 for perturbations by h, −1 for those by −h. */
  constructor(x: Block | undefined, hasBias: boolean, point: number, samples: number) {
    this.#x = x;
    this.#hasBias = hasBias;
    this.#point = point;
    this.#tables = new Float64Array(samples * PER_SAMPLE);
  }

  /** Where sample n's line is sampled for the p-th time, as a part of its reach. */
  placeOf(n: number, p: number): number {
    return this.#tables[n * PER_SAMPLE + p];
  }

  /** Places the samples of all lines. @param reach For each sample, the larger of the two ends. */
  begin(extent: Float64Array): void {
    const width = this.#x?.width ?? 0;
    const data = this.#x?.data ?? extent;
    for (let n = 0; n < extent.length; n++) {
      let least = 0;
      let most = this.#hasBias ? 1 : 0;
      for (let i = n * width; i < (n + 1) * width; i++) {
        const value = data[i];
        if (value < least) least = value;
        else if (value > most) most = value;
      }
      const [from, to] = this.#point > 0 ? [least, most] : [-most, -least];
      const ends = [from < 0 ? from : NEAREST * to, to > 0 ? to : NEAREST * from];
      const still = from === 0 && to === 0;
      for (let p = 0; p < COLLAPSED_PROBES; p++) {
        const between = SPREAD[p];
        const [a, b] = still ? [NEAREST, 1] : [ends[0] / extent[n], ends[1] / extent[n]];
        this.#tables[n * PER_SAMPLE + p] = a + between * (b - a);
      }
      this.#divide(n * PER_SAMPLE);
    }
  }

  /** 1 / (u_k − u_(k−j)) for the j-th differences, and Π (u_j − u_i), i < j, by which the j-th term is multiplied at u_j. */
  #divide(at: number): void {
    const table = this.#tables;
    for (let j = 1; j < COLLAPSED_PROBES; j++) {
      const row = at + j * COLLAPSED_PROBES;
      for (let k = j; k < COLLAPSED_PROBES; k++) table[row + k] = 1 / (table[at + k] - table[at + k - j]);
      let size = 1;
      for (let i = 0; i < j; i++) size *= table[at + j] - table[at + i];
      table[at + COLLAPSED_PROBES * COLLAPSED_PROBES + j] = size;
    }
  }

  /**
   * Interpolates the line of sample n whose six changes stand at `changes`. Writes the coefficients of u, u², … u⁶ times their
   * moments.
   *
   * @returns By how much P of degree 3 misses the two places that are left.
   */
  fit(memory: Float64Array, n: number, changes: number, to: number, step: number): number {
    const table = this.#tables;
    const p = this.#p;
    const at = n * PER_SAMPLE;
    const sizes = at + COLLAPSED_PROBES * COLLAPSED_PROBES;
    let largest = 0;
    for (let k = 0; k < COLLAPSED_PROBES; k++) {
      const value = memory[changes + k] / table[at + k];
      p[k] = value;
      const size = value < 0 ? -value : value;
      if (size > largest) largest = size;
    }
    this.largest = largest;
    for (let j = 1, row = at + COLLAPSED_PROBES; j < COLLAPSED_PROBES; j++, row += COLLAPSED_PROBES) {
      for (let k = COLLAPSED_PROBES - 1; k >= j; k--) p[k] = (p[k] - p[k - 1]) * table[row + k];
    }
    const noise = NOISE * largest;
    let degree = COLLAPSED_PROBES - 1;
    while (degree > 0 && Math.abs(p[degree] * table[sizes + degree]) <= noise) degree--;
    this.#expand(at, degree, memory, to, step);
    return Math.abs(p[4] * table[sizes + 4]) + Math.abs(p[5] * table[sizes + 5]);
  }

  /** Newton's form as powers of u, by Horner's rule, in place; the powers above its degree are 0. */
  #expand(at: number, degree: number, memory: Float64Array, to: number, step: number): void {
    const table = this.#tables;
    const c = this.#p;
    for (let k = COLLAPSED_PROBES - 1; k > degree; k--) memory[to + k * step] = 0;
    for (let j = degree - 1; j >= 0; j--) {
      const u = table[at + j];
      for (let k = j; k < degree; k++) c[k] -= u * c[k + 1];
    }
    // The scheme of h is φ(h·x)/h, that of −h is −φ(−h·x)/h.
    const odd = this.#point < 0 ? -1 : 1;
    for (let k = 0; k <= degree; k++) memory[to + k * step] = k % 2 === 1 ? odd * c[k] : c[k];
  }
}
