import type { KeyedRandom } from "../../tensor/keyed-random.js";

/** How random directions Δ are distributed: components independent of one another, each with mean 0 and variance 1. */
export interface DirectionDistribution {
  /** Adds factor·Δ to `out`, with the Δ that `random` has been turned to: the same one each time. */
  addTo(out: Float64Array, factor: number, random: KeyedRandom): void;
}

/** +1 or −1 with equal chances (Rademacher). */
export const rademacher: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 64) {
      random.draw(i / 64);
      addSigns(out, i, factor, random.first);
      addSigns(out, i + 32, factor, random.second);
    }
  },
};

function addSigns(out: Float64Array, from: number, factor: number, bits: number): void {
  const to = Math.min(from + 32, out.length);
  for (let i = from; i < to; i++) out[i] += (bits >>> (i - from)) & 1 ? factor : -factor;
}

/**
 * Normal. G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", Annals of Mathematical
 * Statistics 29 (1958): two from each 64 bits.
 */
export const gaussian: DirectionDistribution = {
  addTo(out, factor, random) {
    for (let i = 0; i < out.length; i += 2) {
      random.draw(i / 2);
      // In (0, 1), so that its logarithm is finite.
      const u = ((random.first >>> 0) + 0.5) / 2 ** 32;
      const radius = factor * Math.sqrt(-2 * Math.log(u));
      const angle = (2 * Math.PI * (random.second >>> 0)) / 2 ** 32;
      out[i] += radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] += radius * Math.sin(angle);
    }
  },
};
