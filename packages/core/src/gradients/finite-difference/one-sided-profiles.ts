import type { Block } from "../../graph/block.js";
import { COLLAPSED_PROBES } from "./loss-profile.js";

/** The nearest sample point of a profile with one side, relative to its extent. At 0 a division by 0 would follow. */
const NEAREST = 1 / 16;

/** Sample points between the ends 0 and 1, both ends first: Chebyshev points, scaled to include the ends. */
const SPREAD: readonly number[] = /* @__PURE__ */ [1, 11, 5, 7, 3, 9].map(
  (k) => (1 - Math.cos((k * Math.PI) / 12) / Math.cos(Math.PI / 12)) / 2,
);

/** A difference of up to this fraction of a value is rounding. */
const NOISE = 2 ** -46;

/** For each sample: the sample points, and the divisors of Newton's differences. */
const PER_SAMPLE = COLLAPSED_PROBES * (COLLAPSED_PROBES + 1);

/**
 * Loss profiles for schemes with points on one side of the weight. The perturbations of a unit's weights move it up to
 * max(0, x) to one side and min(0, x) to the other; the profile must not be sampled outside. φ(D·u) = u·P(u) is
 * interpolated by Newton's divided differences (Numerical Recipes, 3rd ed., section 3.5) at six points between these ends,
 * both included.
 */
export class OneSidedProfiles {
  readonly #x: Block | undefined;
  readonly #hasBias: boolean;
  readonly #point: number;
  readonly #tables: Float64Array;
  readonly #p = new Float64Array(COLLAPSED_PROBES);
  /** The largest |P| of the latest profile: its steepest derivative, times the extent. */
  largest = 0;

  /** @param point 1 for perturbations by h, −1 for those by −h. */
  constructor(x: Block | undefined, hasBias: boolean, point: number, samples: number) {
    this.#x = x;
    this.#hasBias = hasBias;
    this.#point = point;
    this.#tables = new Float64Array(samples * PER_SAMPLE);
  }

  /** The p-th sample point of sample n, relative to the extent. */
  samplePointOf(n: number, p: number): number {
    return this.#tables[n * PER_SAMPLE + p];
  }

  /** Computes the sample points of all profiles. @param extent For each sample, the larger of the two ends. */
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
   * Interpolates the profile of sample n from its six changes at `changes`. Writes the coefficients of u, u², … u⁶ times
   * their moments.
   *
   * @returns The error of P of degree 3 at the two remaining points.
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

  /** Converts Newton's form to powers of u in place, by Horner's rule. Powers above the degree are 0. */
  #expand(at: number, degree: number, memory: Float64Array, to: number, step: number): void {
    const table = this.#tables;
    const c = this.#p;
    for (let k = COLLAPSED_PROBES - 1; k > degree; k--) memory[to + k * step] = 0;
    for (let j = degree - 1; j >= 0; j--) {
      const u = table[at + j];
      for (let k = j; k < degree; k++) c[k] -= u * c[k + 1];
    }
    // The scheme is φ(h·x)/h for h, and −φ(−h·x)/h for −h.
    const odd = this.#point < 0 ? -1 : 1;
    for (let k = 0; k <= degree; k++) memory[to + k * step] = k % 2 === 1 ? odd * c[k] : c[k];
  }
}
